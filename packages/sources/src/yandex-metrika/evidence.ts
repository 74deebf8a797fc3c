import { landingPathOf } from '@touchledger/events'
import { parseArrayCell } from '../lines/cells.ts'
import { isBlankCell, rawCell, type TsvRow, textCell } from '../lines/tsv-row.ts'
import type { ColumnName, Columns } from './columns.ts'

const VALUE_LENGTH_MAX = 500

/** What explains a visit and is never credited, by the column it comes from. */
const keys: readonly (readonly [column: ColumnName, key: string, kind: 'text' | 'list' | 'path'])[] = [
  ['visitDuration', 'visit_seconds', 'text'],
  ['pageViews', 'page_views', 'text'],
  ['bounce', 'is_bounce', 'text'],
  ['isNewUser', 'is_new_user', 'text'],
  ['isRobotPro', 'is_robot', 'text'],
  ['deviceCategory', 'device', 'text'],
  ['browser', 'browser', 'text'],
  ['counterUserIDHash', 'counter_user_id_hash', 'text'],
  ['from', 'from_label', 'text'],
  ['goalsID', 'goals', 'list'],
  ['goalsOrder', 'goal_orders', 'list'],
  ['purchaseID', 'purchases', 'list'],
  ['offlineCallTalkDuration', 'call_seconds', 'list'],
  ['offlineCallTag', 'call_tags', 'list'],
  // The query may hold what a visitor typed into a form.
  ['endURL', 'exit_path', 'path'],
  ['ReferalSource', 'referral_site', 'text'],
  ['SearchEngineRoot', 'search_engine_root', 'text'],
  ['SearchEngine', 'search_engine', 'text'],
  ['SocialNetwork', 'social_network', 'text'],
  ['SocialNetworkProfile', 'social_profile', 'text'],
  ['Messenger', 'messenger', 'list'],
  ['RecommendationSystem', 'recommendation_system', 'list'],
  ['DirectPlatformType', 'direct_platform_type', 'text'],
  ['DirectBannerGroup', 'direct_ad_group_id', 'text'],
  ['DirectClickBanner', 'direct_ad_id', 'text'],
  ['DirectClickOrderName', 'direct_campaign', 'text'],
  ['DirectPhraseOrCond', 'direct_condition', 'text'],
  ['DirectPlatform', 'direct_site', 'text'],
  ['DirectConditionType', 'direct_condition_type', 'text'],
]

type EvidenceColumn = { at: number; key: string; kind: 'text' | 'list' | 'path' }

/** The evidence columns that the file has; those of other attribution models keep the name of their column. */
export function evidenceColumns(columns: Columns): readonly EvidenceColumn[] {
  return [
    ...keys.flatMap(([column, key, kind]) => (columns.at[column] < 0 ? [] : [{ at: columns.at[column], key, kind }])),
    ...columns.otherModels.map(({ key, at }) => ({ at, key, kind: 'text' as const })),
  ]
}

/** Empty, `0` and `[]` mean none in every one of these columns and are left out. */
export function evidenceOf(columns: readonly EvidenceColumn[], row: TsvRow, landingHost: string): Record<string, string> {
  const evidence: Record<string, string> = {}
  for (const { at, key, kind } of columns) {
    if (isBlankCell(row, at)) continue
    const value = kind === 'text' ? textCell(row, at) : kind === 'list' ? listText(rawCell(row, at)) : landingPathOf(textCell(row, at))
    if (value !== '') evidence[key] = value.length > VALUE_LENGTH_MAX ? value.slice(0, VALUE_LENGTH_MAX) : value
  }
  // Robots send visits of foreign sites under the counter's number: the host is what shows it.
  if (landingHost !== '') evidence.landing_host = landingHost
  return evidence
}

function listText(cell: string): string {
  return parseArrayCell(cell)
    .filter((element) => element !== '')
    .join(',')
}
