import { postBatch } from '@touchledger/attribution-worker'
import type { ClickHouse } from '@touchledger/clickhouse'
import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs } from '@touchledger/events'
import { loadSchemas } from '@touchledger/schemas'
import { mergeAll, openBenchStore } from './bench-store.ts'
import type { Figure } from './figure.ts'
import { BASELINE_TABLE, makeBaselineTable, postBaseline } from './posting-baseline.ts'
import { fillPostingFacts } from './posting-facts.ts'
import { inTurns, median, peakMegabytes, ratioOf, timed, timesOf } from './rounds.ts'

const CONVERSIONS = 1_000_000
const TOUCHES_A_DEAL = 5
const DERIVED = ['ledger', 'evidence', 'identity_labels', 'identity_members', 'attempts', 'channel_classes']

/** The first posting of a whole history, to one INSERT … SELECT that does the same arithmetic and keeps none of the promises. */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const deals = Math.max(1_000, Math.round(CONVERSIONS * scale))
  const store = await openBenchStore(folder)
  await fillPostingFacts(store, deals, TOUCHES_A_DEAL)
  await mergeAll(store, ['touches', 'touches_by_identifier', 'crm_events', 'events_by_key'])
  await makeBaselineTable(store)
  const codecs = buildCodecs(loadSchemas())
  let attempt = 0
  let entries = 0
  const baseline = async () => {
    await empty(store, [BASELINE_TABLE])
    return timed(() => postBaseline(store))
  }
  const subject = async () => {
    await empty(store, DERIVED)
    const log = openMemoryEventLog({ now: () => Date.now() })
    return timed(async () => {
      const record = await postBatch({ store, log, codecs, now: () => Date.now(), random: () => ++attempt })
      entries = record?.entries ?? 0
    })
  }
  // The first posting of a process is the one a user has: no warming round.
  const rounds = await inTurns({ seconds, rounds: 7, warm: scale < 0.2 }, baseline, subject)
  const [same] = await store.values<readonly [string]>(`SELECT count() FROM ${BASELINE_TABLE}`)
  if (Number(same?.[0]) !== entries) throw new Error(`the baseline wrote ${same?.[0]} entries, the poster ${entries}`)
  await store.close()
  return [
    ratioOf(
      {
        figure: 'first posting, six models, to one INSERT … SELECT without hashes',
        bound: 'at most',
        threshold: 3,
        detail: {
          conversions: deals,
          entries,
          seconds: median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)) / 1000,
          'baseline seconds': median(rounds.map(({ baseline: { wallMs } }) => wallMs)) / 1000,
        },
      },
      timesOf(rounds),
    ),
    { kind: 'shown', figure: 'most resident memory while posting', value: peakMegabytes(), unit: 'MiB', aim: 'aim 3072' },
  ]
}

async function empty(store: ClickHouse, tables: readonly string[]): Promise<void> {
  for (const table of tables) await store.command(`TRUNCATE TABLE ${table}`)
}
