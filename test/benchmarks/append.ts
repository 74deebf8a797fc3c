import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openEmbeddedEventLog } from '@touchledger/event-log-embedded'
import type { Figure } from './figure.ts'
import { inTurns, median, ratioOf, timed } from './rounds.ts'

const WRITERS = 100
const ROUND_RECORDS = 40_000
/** An Avro touch is about this long. */
const VALUE_BYTES = 258

/** 100 writers that each wait for their one record, to plain SQLite that is given 100 rows a transaction. */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const records = Math.max(2_000, Math.round(ROUND_RECORDS * Math.min(1, scale)))
  const value = new Uint8Array(VALUE_BYTES).map((_, index) => (index * 31) % 251)
  const log = await openEmbeddedEventLog({ path: join(folder, 'log.sqlite'), now: () => Date.now() })
  let appended = 0
  const writer = async () => {
    while (appended < records) {
      const key = `17872164${appended++}`
      await log.append('touches', [{ key, value }])
    }
  }
  const database = openPlain(join(folder, 'plain.sqlite'))
  const insert = database.prepare('INSERT INTO records (offset, key, value, appended_at_ms) VALUES (?, ?, ?, ?)')
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  let offset = 0

  const plain = () =>
    timed(() => {
      for (let done = 0; done < records; done += WRITERS) {
        begin.run()
        for (let row = 0; row < WRITERS; row++) insert.run(offset, `17872164${offset++}`, value, Date.now())
        commit.run()
      }
    })
  const embedded = () =>
    timed(async () => {
      appended = 0
      await Promise.all(Array.from({ length: WRITERS }, writer))
    })
  const rounds = await inTurns({ seconds }, plain, embedded)
  await log.close()
  database.close()
  const perSecond = (wallMs: readonly number[]) => Math.round((records / median(wallMs)) * 1000)
  return [
    ratioOf(
      {
        figure: 'durable append, 100 writers of one record, to SQLite at 100 rows a commit',
        bound: 'at least',
        threshold: 0.7,
        detail: {
          'appends/s': perSecond(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)),
          'SQLite rows/s': perSecond(rounds.map(({ baseline }) => baseline.wallMs)),
        },
      },
      rounds.map(({ baseline, subjects: [own = baseline] }) => ({ wall: baseline.wallMs / own.wallMs, cpu: baseline.cpuMs / own.cpuMs })),
    ),
  ]
}

/** The log's own table and durability, without the log. */
function openPlain(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(
    'CREATE TABLE records (offset INTEGER PRIMARY KEY, key TEXT NOT NULL, value BLOB NOT NULL, appended_at_ms INTEGER NOT NULL) STRICT',
  )
  return database
}
