import type { RulesVersion } from '@touchledger/rules'
import { countingRows, type Moment, withinCut } from './moment.ts'
import { readRules } from './published-rules.ts'
import type { Store } from './store.ts'

export type SourceEnd = { topic: string; source: string; occurredAtMs: number }
export type UnstatedVat = { topic: 'crm' | 'finance' | 'costs'; source: string; firstDay: string }

/** What a batch knew, whatever is asked of it: it cannot change, so it is read once a batch. */
export type KnownFacts = {
  versions: readonly RulesVersion[]
  completeThrough: readonly SourceEnd[]
  /** Sources with amounts that do not say their VAT, and the first day they have one. */
  unstatedVat: readonly UnstatedVat[]
  /** Days within which nine of ten won deals were won, counted from the lead; null without any. Read only when asked for. */
  cycleDaysP90: () => Promise<number | null>
}

const tables = { touches: 'touches', crm: 'crm_events', finance: 'finance_events', costs: 'costs' } as const
/** Batches whose facts are remembered. */
const REMEMBERED_MAX = 32

export type ReadKnownFacts = (moment: Moment) => Promise<KnownFacts>

/** Reads and remembers; one per process. */
export function buildKnownFacts(store: Store): ReadKnownFacts {
  const remembered = new Map<number, Promise<KnownFacts>>()
  return (moment) => {
    const known = remembered.get(moment.batch)
    if (known !== undefined) return known
    const reading = readKnownFacts(store, moment)
    // An error is not remembered: the next request asks again.
    reading.catch(() => remembered.delete(moment.batch))
    remembered.set(moment.batch, reading)
    const [oldest] = remembered.keys()
    if (remembered.size > REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest)
    return reading
  }
}

async function readKnownFacts(store: Store, moment: Moment): Promise<KnownFacts> {
  const ends = Object.entries(tables).map(
    ([topic, table]) =>
      `SELECT '${topic}' AS topic, toString(source_system) AS source, toUnixTimestamp64Milli(max(occurred_at)) AS occurred_at_ms
       FROM ${table} WHERE decoded = 1 AND kind != 'day_replaced' AND ${withinCut(moment, topic)} GROUP BY source_system`,
  )
  const unstated = (['crm', 'finance', 'costs'] as const).map(
    (topic) =>
      `SELECT '${topic}' AS topic, toString(source_system) AS source, toString(toDate(min(occurred_at))) AS first_day
       FROM ${tables[topic]} WHERE decoded = 1 AND amount_minor != 0 AND vat = '' AND ${withinCut(moment, topic)} GROUP BY source_system`,
  )
  const endRows = await store.rows<{ topic: string; source: string; occurred_at_ms: string | number }>(
    `SELECT * FROM (${ends.join(' UNION ALL ')}) ORDER BY topic, source`,
  )
  const vatRows = await store.rows<{ topic: UnstatedVat['topic']; source: string; first_day: string }>(
    `SELECT * FROM (${unstated.join(' UNION ALL ')}) ORDER BY topic, source`,
  )
  const versions = await readRules(store, moment)
  let cycle: Promise<number | null> | undefined
  return {
    versions,
    completeThrough: endRows.map(({ topic, source, occurred_at_ms }) => ({ topic, source, occurredAtMs: Number(occurred_at_ms) })),
    unstatedVat: vatRows.map(({ topic, source, first_day }) => ({ topic, source, firstDay: first_day })),
    cycleDaysP90: () => {
      cycle ??= readCycle(store, moment)
      return cycle
    },
  }
}

async function readCycle(store: Store, moment: Moment): Promise<number | null> {
  const [row] = await store.rows<{ deals: string | number; days: number }>(
    `SELECT count() AS deals, quantileExact(0.9)(dateDiff('day', lead_date, won_date)) AS days FROM (
       SELECT deal_key, minIf(conversion_date, goal = 'lead') AS lead_date, maxIf(conversion_date, goal = 'won') AS won_date
       FROM (
         SELECT deal_key, goal, conversion_date, model_id, sum(toInt128(share_nano)) AS shares FROM ledger
         WHERE ${countingRows(moment)} AND goal IN ('lead', 'won') GROUP BY deal_key, goal, conversion_date, model_id HAVING shares > 0
       ) GROUP BY deal_key HAVING countIf(goal = 'lead') > 0 AND countIf(goal = 'won') > 0)`,
  )
  return row === undefined || Number(row.deals) === 0 ? null : Number(row.days)
}
