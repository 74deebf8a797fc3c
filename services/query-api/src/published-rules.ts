import { defaultRules, type RulesVersion, versionsOf } from '@touchledger/rules'
import { type Moment, withinCut } from './moment.ts'
import type { Store } from './store.ts'

/** All rules published within the moment's cut, in the log's order: version n is the nth. Without any the defaults hold, as version 0. */
export async function readRules(store: Store, moment: Pick<Moment, 'cut'>): Promise<readonly RulesVersion[]> {
  const rows = await store.rows<{ payload: string; effective_from_ms: string | number | null }>(
    `SELECT payload, toUnixTimestamp64Milli(effective_from) AS effective_from_ms
     FROM governance_events WHERE decoded = 1 AND kind = 'rules_published' AND ${withinCut(moment, 'governance')}
     ORDER BY log_partition, log_offset LIMIT 1 BY log_partition, log_offset`,
  )
  const versions = versionsOf(
    rows.map(({ payload, effective_from_ms: fromMs }) => ({ payload, effectiveFromMs: fromMs === null ? null : Number(fromMs) })),
  ).filter((version) => version !== null)
  return versions.length > 0 ? versions : [{ version: 0, effectiveFromMs: 0, rules: defaultRules() }]
}
