/** Columns the parser reads, by their name without `ym:s:`. */
const plainNames = [
  'visitID',
  'counterID',
  'clientID',
  'dateTime',
  'startURL',
  'endURL',
  'referer',
  'from',
  'pageViews',
  'visitDuration',
  'bounce',
  'isNewUser',
  'isRobotPro',
  'counterUserIDHash',
  'deviceCategory',
  'browser',
  'regionCity',
  'goalsID',
  'goalsOrder',
  'purchaseID',
  'offlineCallTalkDuration',
  'offlineCallTag',
  'parsedParamsKey1',
  'parsedParamsKey2',
] as const
/** Columns that depend on an attribution model; the parser reads those of the model `last`, the visit's own source. */
const sourceNames = [
  'TrafficSource',
  'AdvEngine',
  'ReferalSource',
  'SearchEngineRoot',
  'SearchEngine',
  'SocialNetwork',
  'SocialNetworkProfile',
  'Messenger',
  'RecommendationSystem',
  'DirectClickOrder',
  'DirectBannerGroup',
  'DirectClickBanner',
  'DirectClickOrderName',
  'DirectPhraseOrCond',
  'DirectPlatformType',
  'DirectPlatform',
  'DirectConditionType',
  'UTMSource',
  'UTMMedium',
  'UTMCampaign',
  'UTMContent',
  'UTMTerm',
  'GCLID',
  'hasGCLID',
  'openstatService',
  'openstatCampaign',
  'openstatAd',
] as const
/** Their values without a prefix are the visit's own too: these fields existed before attribution models did. */
const ownWithoutPrefix = /^(UTM|openstat|hasGCLID$|GCLID$)/
const otherModel = /^(?:lastsign|first|automatic|last_yandex_direct_click|cross_device_[a-z_]+?)(?=[A-Z]|openstat|hasGCLID)/

export type ColumnName = (typeof plainNames)[number] | (typeof sourceNames)[number]
export type Columns = {
  count: number
  /** Position of each column; -1 where the file has none. */
  at: Readonly<Record<ColumnName, number>>
  /** Columns of Yandex's other attribution models, kept as evidence under their own names. */
  otherModels: readonly { key: string; at: number }[]
}
export type HeaderFault = { field: string; code: string; found: string; accepted: string }

/** What a request to the Logs API should list; the README says why each. */
export const fieldsToRequest = [
  'visitID',
  'counterID',
  'clientID',
  'dateTime',
  'startURL',
  'referer',
  'pageViews',
  'visitDuration',
  'goalsID',
  'regionCity',
  'lastTrafficSource',
  'lastAdvEngine',
  'lastReferalSource',
  'lastDirectClickOrder',
  'lastDirectPlatformType',
  'lastUTMSource',
  'lastUTMMedium',
  'lastUTMCampaign',
  'lastUTMContent',
  'lastUTMTerm',
].map((name) => `ym:s:${name}`)

/** Maps a header row by name, in any order, with or without the prefix `ym:s:`; or says which columns are missing. */
export function parseHeader(line: string, hasCounterOption: boolean): Columns | HeaderFault {
  const names = line.split('\t').map((name) => name.trim().replace(/^ym:s:/, ''))
  const found = line.slice(0, 200)
  if (names.some((name) => name.startsWith('ym:pv:'))) {
    return { field: 'header', code: 'not_visits', found, accepted: `a Logs API part of source=visits with ${fieldsToRequest.join(',')}` }
  }
  const firstAt = new Map<string, number>()
  for (const [at, name] of names.entries()) {
    if (firstAt.has(name)) return { field: name, code: 'duplicate_column', found: `ym:s:${name} twice`, accepted: 'each column once' }
    firstAt.set(name, at)
  }
  const at = Object.fromEntries([
    ...plainNames.map((name) => [name, firstAt.get(name) ?? -1]),
    ...sourceNames.map((name) => [name, firstAt.get(`last${name}`) ?? (ownWithoutPrefix.test(name) ? (firstAt.get(name) ?? -1) : -1)]),
  ]) as Record<ColumnName, number>
  const missing = [
    at.visitID < 0 && 'ym:s:visitID',
    at.clientID < 0 && 'ym:s:clientID',
    at.dateTime < 0 && 'ym:s:dateTime',
    at.TrafficSource < 0 && 'ym:s:lastTrafficSource',
    at.startURL < 0 && at.UTMSource < 0 && 'ym:s:startURL',
    at.counterID < 0 && !hasCounterOption && 'ym:s:counterID (or --counter)',
  ].filter((name) => name !== false)
  if (missing.length > 0) {
    return {
      field: missing.join(', '),
      code: 'missing_columns',
      found,
      accepted: `a Logs API part of visits that has ${missing.join(', ')} too; request the fields ${fieldsToRequest.join(',')}`,
    }
  }
  const otherModels = names.flatMap((key, position) => (otherModel.test(key) ? [{ key, at: position }] : []))
  return { count: names.length, at, otherModels }
}
