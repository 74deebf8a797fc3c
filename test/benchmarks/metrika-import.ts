import { createHmac, createSecretKey, hash } from 'node:crypto'
import { createReadStream, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allCommands, type Context, runCommandLine } from '@touchledger/cli'
import { buildCodecs, buildDoor, contentHashOf, type DraftOf, type TouchRecord } from '@touchledger/events'
import { defaultRules, localToMs } from '@touchledger/rules'
import { loadSchemas } from '@touchledger/schemas'
import { type ParseOptions, yandexMetrikaParser } from '@touchledger/sources'
import type { Figure } from './figure.ts'
import { metrikaPart } from './metrika-visits.ts'
import { inTurns, median, ratioOf, timed, timesOf } from './rounds.ts'

const ROWS = 60_000

/** `touchledger import metrika` without posting, to the parser alone plus tokens, hashes and Avro of what it gives alone. */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const rows = Math.max(5_000, Math.round(ROWS * Math.min(1, scale)))
  const file = join(folder, 'visits.tsv')
  writeFileSync(file, metrikaPart(rows))
  const { drafts, records } = await prepare(file)
  const codecs = buildCodecs(loadSchemas())
  const key = createSecretKey(new Uint8Array(32).fill(7))
  const hashed = Object.keys(records[0] ?? {})
    .filter((name) => !['version', 'recorded_at', 'content_hash'].includes(name))
    .sort()
  const baseline = () =>
    timed(async () => {
      let touches = 0
      for await (const one of parsed(file)) touches += one.length
      if (touches < rows) throw new Error(`${touches} touches of ${rows} rows`)
      for (const [index, record] of records.entries()) {
        const event_id = hash('sha256', drafts[index]?.event_id ?? record.event_id, 'hex')
        const touch_ref = createHmac('sha256', key).update(`touch_ref:${event_id}`).digest('base64url').slice(0, 22)
        codecs.encode('touches', { ...record, touch_ref, content_hash: contentHashOf(record, hashed) })
      }
    })
  let round = 0
  const subject = async () => {
    const data = join(folder, `data-${round++}`)
    const took = await timed(async () => {
      const code = await importFile(file, data)
      if (code !== 0) throw new Error(`the import ended with ${code}`)
    })
    rmSync(data, { recursive: true })
    return took
  }
  const rounds = await inTurns({ seconds }, baseline, subject)
  return [
    ratioOf(
      {
        figure: 'whole Metrika import to parser alone plus tokens, hashes and Avro alone',
        bound: 'at most',
        threshold: 1.4,
        detail: {
          'rows/s': Math.round((rows * 1000) / median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0))),
          ms: median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)),
          'baseline ms': median(rounds.map(({ baseline: { wallMs } }) => wallMs)),
        },
      },
      timesOf(rounds),
    ),
  ]
}

async function* parsed(file: string): AsyncGenerator<readonly DraftOf['touches'][]> {
  const zone = defaultRules().company.timeZone
  const options: ParseOptions = {
    localToMs: (local) => localToMs(zone, local),
    fileName: file,
    exportedAtMs: Date.UTC(2026, 8, 1),
    nowMs: Date.UTC(2026, 8, 1),
  }
  for await (const batch of yandexMetrikaParser.parse(createReadStream(file, { highWaterMark: 256 * 1024 }), options))
    yield batch.flatMap((one) => (one.kind === 'event' && one.topic === 'touches' ? [one.draft] : []))
}

/** The records that stand in the log in the end, made by the door: what the baseline encodes. */
async function prepare(file: string): Promise<{ drafts: readonly DraftOf['touches'][]; records: readonly TouchRecord[] }> {
  const door = buildDoor({
    codecs: buildCodecs(loadSchemas()),
    pepper: new Uint8Array(32).fill(7),
    now: () => Date.UTC(2026, 8, 1),
    defaults: { crm: 'crm' },
  })
  const drafts: DraftOf['touches'][] = []
  for await (const some of parsed(file)) drafts.push(...some)
  const { accepted, rejected } = door.accept('touches', drafts)
  if (rejected.length > 0) throw new Error(`the door refused ${JSON.stringify(rejected[0])}`)
  return { drafts, records: accepted.map(({ record }) => record) }
}

function importFile(file: string, data: string): Promise<number> {
  let said = ''
  const context: Context = {
    baseFolder: '.',
    dataFolder: data,
    language: 'en',
    now: () => Date.UTC(2026, 8, 1),
    serveConfig: async () => ({ host: '127.0.0.1', port: 0, hooks: [] }),
    out: () => {},
    outBytes: () => {},
    err: (text) => {
      said += text
    },
    isTerminal: false,
    columns: 100,
    canAsk: false,
    stdin: async function* () {},
    stop: new AbortController().signal,
  }
  return runCommandLine(['import', 'metrika', file, '--no-post'], allCommands, context).then((code) => {
    if (code !== 0) console.error(said)
    return code
  })
}
