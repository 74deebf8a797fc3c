import { tables } from '@touchledger/clickhouse'
import { rulesIntervals, type Terms } from '@touchledger/ledger'
import { modelById } from '@touchledger/models'
import { compileChannels, type Rules } from '@touchledger/rules'
import { inCut, isKnown, literal, type Scope, statement, visible } from './scope.ts'

/** Finds touches of more than one record in the cut, among all or among those of a slice's persons. */
export async function findRepeated(scope: Scope, among: 'everything' | 'slice'): Promise<void> {
  const cut = inCut(scope, 'touches')
  await scope.store.command(`TRUNCATE TABLE ${scope.work}_repeated`)
  const ofPersons = `event_hash IN (SELECT event_hash FROM touches_by_identifier WHERE ${cut} AND identifier_hash IN (
    SELECT cityHash64(identifier) FROM ${scope.work}_identifiers))`
  await scope.store.command(statement('repeated', { work: scope.work, cut, among: among === 'everything' ? '1' : ofPersons }))
}

export async function storeTouches(scope: Scope, terms: Terms): Promise<void> {
  const intervals = rulesIntervals(terms.versions)
  const pick = (of: (rules: Rules, version: number) => string) => {
    const first = intervals[0]
    if (first === undefined) throw new RangeError('rulesIntervals is never empty')
    const later = intervals.slice(1).reverse()
    const parts = later.map(({ fromMs, version }) => `c.touch_ts >= ${fromMs}, ${of(version.rules, version.version)}`)
    const otherwise = of(first.version.rules, first.version.version)
    return parts.length === 0 ? otherwise : `multiIf(${parts.join(', ')}, ${otherwise})`
  }
  const places = {
    work: scope.work,
    cut: inCut(scope, 'touches'),
    known: isKnown(scope, 'touches'),
    visible: visible(scope),
    rules_version: pick((_, version) => `toUInt32(${version})`),
    touch_date: pick((rules) => `toDate(fromUnixTimestamp64Milli(c.touch_ts, ${literal(rules.company.timeZone)}))`),
  }
  await scope.store.command(statement('touches-told-once', places))
  const repeated = await scope.store.values(`SELECT 1 FROM ${scope.work}_repeated LIMIT 1`)
  if (repeated.length > 0) await scope.store.command(statement('touches-told-again', places))
}

/** Classifies each kind of source once for each version of the rules. */
export async function classifyMissing(scope: Scope, terms: Terms): Promise<void> {
  const rows = await scope.store.values<readonly [number | string, string, ...string[]]>(
    `SELECT rules_version, toString(class_hash), any(source), any(medium), any(campaign), any(content), any(term), any(referrer_host),
       any(landing_path), any(traffic_source), any(ad_engine), any(direct_platform), any(click_id)
     FROM ${scope.work}_touches AS t
     WHERE (rules_version, class_hash) NOT IN (
       SELECT rules_version, class_hash FROM channel_classes WHERE class_hash IN (SELECT class_hash FROM ${scope.work}_touches))
     GROUP BY rules_version, class_hash`,
  )
  if (rows.length === 0) return
  const compiled = new Map<number, ReturnType<typeof compileChannels>>()
  const columns: (number | bigint | string)[][] = [[], [], [], [], [], [], []]
  for (const [
    version,
    classHash,
    source = '',
    medium = '',
    campaign = '',
    content = '',
    term = '',
    referrer_host = '',
    landing_path = '',
    traffic_source = '',
    ad_engine = '',
    direct_platform = '',
    click_id = '',
  ] of rows) {
    const number = Number(version)
    const classify = compiled.get(number) ?? compileChannels(rulesOf(terms, number))
    compiled.set(number, classify)
    const found = classify({
      source,
      medium,
      campaign,
      content,
      term,
      referrer_host,
      landing_path,
      traffic_source,
      ad_engine,
      direct_platform,
      click_id,
    })
    const row = [
      number,
      BigInt(classHash),
      found.channel,
      found.channelId,
      found.direct ? 1 : 0,
      found.internal ? 1 : 0,
      found.paid ? 1 : 0,
    ]
    for (const [index, cell] of row.entries()) columns[index]?.push(cell)
  }
  await scope.store.insert('channel_classes', tables.channel_classes, columns)
}

export function pathStatement(scope: Scope, version: number, rules: Rules): string {
  const { path } = rules
  const counts = [
    path.touches === 'marketing' ? `e.16 = 'marketing'` : '1',
    ...(path.excludeChannels.length > 0 ? [`e.7 NOT IN (${path.excludeChannels.map(literal).join(', ')})`] : []),
    ...(path.excludeCampaigns.length > 0 ? [`e.11 NOT IN (${path.excludeCampaigns.map(literal).join(', ')})`] : []),
  ]
  const gapMs = path.gapDays === null ? null : path.gapDays * 86_400_000
  return statement('path-touches', {
    work: scope.work,
    version,
    counts: counts.join(' AND '),
    // What lies before a gap longer than gap_days belongs to an earlier history.
    after_gap:
      gapMs === null
        ? 'without_internal'
        : `arraySlice(without_internal, greatest(1, arrayLastIndex((e, i) -> i > 1 AND e.1 - without_internal[i - 1].1 > ${gapMs}, without_internal, arrayEnumerate(without_internal))))`,
    max_touches: path.maxTouches,
  })
}

export function sharesStatement(scope: Scope, version: number, { models }: Rules): string {
  const { settings, modelIds } = models
  const modelSettings = {
    timeDecayHalfLifeHours: settings.timeDecay.halfLifeHours,
    positionFirst: settings.positionBased.first,
    positionLast: settings.positionBased.last,
  }
  const weights = modelIds.map((id) => `arrayMap(w -> toFloat64(w), ${modelById(id).weightsSql(modelSettings)})`)
  return statement('shares', { work: scope.work, version, models: `[${weights.join(', ')}]` })
}

/** The desired credit of the conversions of a table expression, and `more` of their columns. */
export function desiredStatement(work: string, version: number, terms: Terms, conversions: string, more: readonly string[]): string {
  const { modelIds } = rulesOf(terms, version).models
  const each = (of: (place: number) => string) => modelIds.map((_, index) => of(index + 1)).join(', ')
  return statement('desired', {
    work,
    version,
    conversions,
    more: more.map((name) => `, ${name}`).join(''),
    model_names: `CAST([${modelIds.map(literal).join(', ')}], 'Array(LowCardinality(String))')`,
    models_count: modelIds.length,
    unfolded: each((place) => `shares[${place}] AS share_${place}, money[${place}] AS money_${place}`),
    credits: each((place) => `(toUInt8(${place}), share_${place}, money_${place})`),
  })
}

export function rulesOf(terms: Terms, version: number): Rules {
  const found = terms.versions.find((each) => each.version === version)
  if (found === undefined) throw new RangeError(`no rules version ${version}`)
  return found.rules
}
