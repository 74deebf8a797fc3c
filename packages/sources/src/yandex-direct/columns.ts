const names = [
  'Date',
  'CampaignId',
  'CampaignName',
  'AdGroupId',
  'AdGroupName',
  'AdId',
  'Criterion',
  'Criteria',
  'AdNetworkType',
  'Device',
  'Impressions',
  'Clicks',
  'Cost',
] as const
/** Further dimensions of Direct's reports: rows that differ in one of them are different rows. Names are none, they get renamed. */
const otherDimensions = new Set([
  'AdFormat',
  'Age',
  'AudienceTargetId',
  'CampaignType',
  'CarrierType',
  'ClickType',
  'ClientLogin',
  'CriteriaId',
  'CriteriaType',
  'CriterionId',
  'CriterionType',
  'DynamicTextAdTargetId',
  'ExternalNetworkName',
  'Gender',
  'IncomeGrade',
  'Keyword',
  'KeywordId',
  'LocationOfPresenceId',
  'MatchedKeyword',
  'MatchType',
  'MobilePlatform',
  'Placement',
  'Query',
  'RlAdjustmentId',
  'Slot',
  'SmartAdTargetId',
  'SmartBannerFilterId',
  'TargetingCategory',
  'TargetingLocationId',
])
const required = ['Date', 'CampaignId', 'Cost'] as const

export type DirectColumn = (typeof names)[number]
export type DirectColumns = {
  count: number
  /** Position of each column; -1 where the report has none. */
  at: Readonly<Record<DirectColumn, number>>
  /** Dimensions that only tell rows apart. */
  others: readonly number[]
}
export type DirectHeader =
  | { kind: 'columns'; columns: DirectColumns }
  | { kind: 'refused'; field: string; code: string; found: string; accepted: string }

/** Maps the header row by name, in any order, or names what is missing. */
export function parseDirectHeader(line: string): DirectHeader {
  const header = line.split('\t').map((name) => name.trim())
  const found = line.slice(0, 200)
  const twice = header.find((name, at) => header.indexOf(name) !== at)
  if (twice !== undefined)
    return { kind: 'refused', field: twice, code: 'duplicate_column', found: `${twice} twice`, accepted: 'each column once' }
  const missing = required.filter((name) => !header.includes(name))
  if (missing.length > 0) {
    return {
      kind: 'refused',
      field: missing.join(', '),
      code: 'missing_columns',
      found,
      accepted: `a report whose header row has ${missing.join(', ')} too; request the FieldNames Date, CampaignId, CampaignName, AdGroupId, AdId, AdNetworkType, Device, Impressions, Clicks, Cost, and do not skip the column header`,
    }
  }
  const at = Object.fromEntries(names.map((name) => [name, header.indexOf(name)])) as Record<DirectColumn, number>
  return {
    kind: 'columns',
    columns: { count: header.length, at, others: header.flatMap((name, i) => (otherDimensions.has(name) ? [i] : [])) },
  }
}
