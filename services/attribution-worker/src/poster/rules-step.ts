import { currentOf, type Rates, ratesOf, type Terms } from '@touchledger/ledger'
import { defaultRules, type RulesVersion, rulesInForce, versionsOf } from '@touchledger/rules'
import { inCut, isKnown, type Scope } from './scope.ts'

type Published = { versions: readonly RulesVersion[]; news: readonly string[] }

/** All rules published within the cut, in the log's order; version n is the nth. Without any the defaults hold, as version 0. */
export async function readRules(scope: Scope): Promise<Published> {
  const rows = await scope.store.rows<{ position: string; is_new: number; payload: string; effective_from_ms: string | number | null }>(
    `SELECT concat('governance/', toString(log_partition), '/', toString(log_offset)) AS position, NOT ${isKnown(scope, 'governance')} AS is_new,
       payload, toUnixTimestamp64Milli(effective_from) AS effective_from_ms
     FROM governance_events WHERE decoded AND kind = 'rules_published' AND ${inCut(scope, 'governance')}
     ORDER BY log_partition, log_offset LIMIT 1 BY log_partition, log_offset`,
  )
  const read = versionsOf(
    rows.map(({ payload, effective_from_ms: fromMs }) => ({ payload, effectiveFromMs: fromMs === null ? null : Number(fromMs) })),
  )
  const versions = read.filter((version) => version !== null)
  const news = rows.filter((row, index) => Number(row.is_new) === 1 && read[index] !== null).map((row) => row.position)
  return { versions: versions.length > 0 ? versions : [{ version: 0, effectiveFromMs: 0, rules: defaultRules() }], news }
}

/** Identity has one set of rules for all time, those of the latest version. True if they were others in the batch before. */
export function hasNewIdentityRules({ versions, rulesNews }: Pick<Terms, 'versions' | 'rulesNews'>): boolean {
  if (rulesNews.length === 0) return false
  const identityOf = (known: readonly RulesVersion[]) => JSON.stringify(rulesInForce(known, Number.MAX_SAFE_INTEGER).rules.identity)
  return identityOf(versions) !== identityOf(versions.slice(0, versions.length - rulesNews.length))
}

/** Exchange rates within the cut: of each day and currency the version that counts, ascending by day. */
export async function readRates(scope: Scope): Promise<{ rates: Rates; news: ReadonlyMap<string, readonly string[]> }> {
  const rows = await scope.store.rows<{
    position: string
    is_new: number
    event_id: string
    version: string | number
    content_hash: string
    day: string
    currency: string
    nominal: string | number
    rate: string
  }>(
    `SELECT concat('finance/', toString(log_partition), '/', toString(log_offset)) AS position, NOT ${isKnown(scope, 'finance')} AS is_new,
       event_id, version, content_hash, day, currency, nominal, rate
     FROM finance_events WHERE decoded AND kind = 'rate' AND ${inCut(scope, 'finance')}`,
  )
  const facts = rows.map((row) => ({
    ...row,
    isNew: Number(row.is_new) === 1,
    eventId: row.event_id,
    kind: 'rate',
    occurredAtMs: 0,
    resolutionMs: 1,
    sourceSequence: null,
    version: Number(row.version),
    contentHash: row.content_hash,
    nominal: Number(row.nominal),
  }))
  const current = currentOf(facts)
  const news = new Map<string, string[]>()
  for (const { fact, news: what } of current) if (what !== '') pushTo(news, fact.currency, fact.position)
  return { rates: ratesOf(current.map(({ fact }) => fact)), news }
}

function pushTo<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
