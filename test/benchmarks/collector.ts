import { openPartitionCollector } from '@touchledger/attribution-worker'
import type { ClickHouse } from '@touchledger/clickhouse'
import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs, buildDoor, type Codecs, toTouchDraft } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import { openBenchStore } from './bench-store.ts'
import type { Figure } from './figure.ts'
import { inTurns, median, peakMegabytes, ratioOf, speedOf, timed } from './rounds.ts'
import { touchEvents } from './touch-events.ts'

const TOUCHES = 200_000
/** Rows of one insert of the baseline: what suits JSONEachRow best (100,000 blocks the event loop for a second). */
const BASELINE_ROWS = 10_000

/** Rows a second of the collector into both tables, to decoding and inserting the same rows as JSONEachRow. */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const touches = Math.max(10_000, Math.round(TOUCHES * Math.min(1, scale)))
  const store = await openBenchStore(folder)
  const codecs = buildCodecs(loadSchemas())
  const log = await filledLog(codecs, touches)
  const empty = async () => {
    for (const table of ['touches', 'touches_by_identifier']) await store.command(`TRUNCATE TABLE ${table}`)
  }
  const baseline = async () => {
    await empty()
    return timed(() => insertJson(store, log, codecs))
  }
  const subject = async () => {
    await empty()
    const collector = await openPartitionCollector('touches', 0, { log, store, codecs })
    return timed(() => collector.collect())
  }
  const rounds = await inTurns({ seconds }, baseline, subject)
  const [count] = await store.values<readonly [string, string]>('SELECT count(), (SELECT count() FROM touches_by_identifier) FROM touches')
  if (Number(count?.[0]) !== touches) throw new Error(`${count?.[0]} rows of ${touches}`)
  await store.close()
  const perSecond = (wallMs: readonly number[]) => Math.round((touches * 1000) / median(wallMs))
  return [
    ratioOf(
      {
        figure: 'collector into both tables, rows/s, to decode and JSONEachRow',
        bound: 'at least',
        threshold: 2,
        detail: {
          'touches/s': perSecond(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)),
          'JSONEachRow touches/s': perSecond(rounds.map(({ baseline: { wallMs } }) => wallMs)),
          'copies a touch': Number(count?.[1]) / touches,
        },
      },
      speedOf(rounds),
    ),
    { kind: 'shown', figure: 'most resident memory while collecting', value: peakMegabytes(), unit: 'MiB', aim: 'aim 3072' },
  ]
}

async function filledLog(codecs: Codecs, touches: number) {
  const log = openMemoryEventLog({ now: () => Date.UTC(2026, 8, 1) })
  const door = buildDoor({ codecs, pepper: new Uint8Array(32).fill(7), now: () => Date.UTC(2026, 8, 1), defaults: { crm: 'crm' } })
  for (let from = 0; from < touches; from += 10_000) {
    const drafts = touchEvents(Math.min(10_000, touches - from), from).map((json) => {
      const outcome = toTouchDraft(json)
      if (!outcome.ok) throw new Error(outcome.field)
      return outcome.draft
    })
    const { accepted } = door.accept('touches', drafts)
    await log.append(
      'touches',
      accepted.map(({ key, value }) => ({ key, value })),
    )
  }
  return log
}

/** What a first version of a collector is: decode, build objects, insert them as JSON. */
async function insertJson(store: ClickHouse, log: ReturnType<typeof openMemoryEventLog>, codecs: Codecs): Promise<void> {
  for (let offset = 0; ; ) {
    const records = await log.read('touches', 0, offset, { records: BASELINE_ROWS, bytes: 1e9 })
    if (records.length === 0) return
    let facts = ''
    let copies = ''
    for (const { offset: at, value } of records) {
      const decoded = codecs.decode('touches', value)
      if (!decoded.ok) throw new Error(decoded.reason)
      const identifiers = decoded.record.identifiers.map(({ type, value: name }) => `${type}:${name}`)
      const row = { log_partition: 0, log_offset: at, ...decoded.record, identifiers }
      facts += `${JSON.stringify({ ...row, previous_offset: at - 1, decoded: 1 })}\n`
      const { evidence: _evidence, kind: _kind, source_sequence: _sequence, recorded_at: _recorded, rows: _rows, ...copy } = row
      for (const identifier of new Set(identifiers)) copies += `${JSON.stringify({ ...copy, identifier })}\n`
      offset = at + 1
    }
    // Times are milliseconds, which DateTime64(3) reads from a number.
    await store.command(`INSERT INTO touches_by_identifier FORMAT JSONEachRow\n${copies}`)
    await store.command(`INSERT INTO touches FORMAT JSONEachRow\n${facts}`)
  }
}
