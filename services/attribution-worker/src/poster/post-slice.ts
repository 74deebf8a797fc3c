import { tables } from '@touchledger/clickhouse'
import { type Conversion, causeRank, causes, type DealState, type Known, rulesIntervals, type Terms } from '@touchledger/ledger'
import { modelById } from '@touchledger/models'
import { compileChannels, type Rules } from '@touchledger/rules'
import type { Affected } from './affected.ts'
import { decideSlice, type FoldedSlice, foldSlice } from './decide-slice.ts'
import type { factsByDeal } from './facts-by-deal.ts'
import { type IdentityChange, readHubTies } from './identity-step.ts'
import { readCrmFacts, readFinanceFacts } from './read-facts.ts'
import { inCut, isKnown, literal, posted, type Scope, statement, visible } from './scope.ts'
import { clearSlice, fillWork } from './work.ts'

/** The columns that make a line, in the order of the table. */
const line = tables.ledger
  .map(({ name }) => name)
  .slice(
    tables.ledger.findIndex(({ name }) => name === 'conversion_id'),
    tables.ledger.findIndex(({ name }) => name === 'share_nano'),
  )
  .join(', ')

/** Of a slice that is derived: what `entriesStatement` makes entries of. */
export type DerivedSlice = { terms: Terms; rulesVersions: readonly number[] }

/** Derives the paths of a slice of deals and their shares into the attempt's work tables. */
export async function deriveSlice(
  scope: Scope,
  slice: { deals: readonly string[]; documents: readonly string[] },
  companies: Affected['companies'],
  identity: Omit<IdentityChange, 'crm'>,
  terms: Terms,
  /** All CRM facts of the cut, where they are at hand. */
  atHand: ReturnType<typeof factsByDeal> | null = null,
): Promise<DerivedSlice> {
  await clearSlice(scope)
  const facts = await readSlice(scope, slice, atHand)
  const folded = foldSlice({ ...facts, deals: slice.deals, orphans: slice.documents }, terms)
  const numbers = new Map([...folded.deals.keys()].sort().map((key, index) => [key, index]))
  await fillWork(
    scope,
    'members',
    [...folded.deals].flatMap(([key, { state }]) => state.members.map((member) => [numbers.get(key) ?? 0, member])),
  )
  await scope.store.command(statement('identifiers', { work: scope.work, visible: visible(scope) }))
  const known = await readKnown(scope, folded, numbers, identity)
  const { conversions, absent } = decideSlice(slice.deals, folded, known, companies, terms)
  await fillConversions(scope, conversions, absent, numbers, terms)
  // Whoever derives everything has found the repeated events once for all slices.
  if (companies !== null) await findRepeated(scope, 'slice')
  await storeTouches(scope, terms)
  await classifyMissing(scope, terms)
  const rulesVersions = [...new Set(conversions.map((conversion) => conversion.rulesVersion))]
  for (const version of rulesVersions) {
    const rules = rulesOf(terms, version)
    await scope.store.command(pathStatement(scope, version, rules))
    await scope.store.command(sharesStatement(scope, version, rules))
  }
  await scope.store.command(
    statement('news', {
      work: scope.work,
      posted: posted(scope),
      source_corrected: causeRank('source_corrected'),
      late_touch: causeRank('late_touch'),
    }),
  )
  return { terms, rulesVersions }
}

/** The SELECT of the slice's entries: desired − posted with causes and months. */
export async function entriesStatement(scope: Scope, slice: number, derived: DerivedSlice): Promise<string> {
  const places = {
    work: scope.work,
    line,
    posted: posted(scope),
    batch: `toUInt32(${scope.batch})`,
    attempt: `toUInt64(${scope.attempt})`,
    slice: `toUInt32(${slice})`,
    causes: `[${causes.map(literal).join(', ')}]`,
    accounting_month: accountingMonth(scope.closedThrough),
  }
  if (!(await hasPosted(scope))) return firstEntriesStatement(derived, places)
  for (const version of derived.rulesVersions)
    await scope.store.command(
      `INSERT INTO ${scope.work}_desired SELECT * FROM (${desiredStatement(scope.work, version, derived.terms, `${scope.work}_conversions`, [])})`,
    )
  return statement('entries', {
    ...places,
    refund: causeRank('refund'),
    new_conversion: causeRank('new_conversion'),
    conversion_withdrawn: causeRank('conversion_withdrawn'),
  })
}

/** Where nothing was posted there is nothing to add up and nothing to compare: what is desired is what is entered, in one pass. */
function firstEntriesStatement({ terms, rulesVersions }: DerivedSlice, places: Readonly<Record<string, string>>): string {
  const conversions = statement('conversions-first', {
    ...places,
    refund: literal('refund'),
    new_conversion: literal('new_conversion'),
  })
  const more = ['deal_key', 'cause', 'evidence_hash', 'accounting_month', 'adjusts', 'rules_version']
  const versions = rulesVersions.map((version) => desiredStatement(String(places.work), version, terms, conversions, more))
  const desired = versions.length > 0 ? versions : [`SELECT *, '' AS ${more.join(", '' AS ")} FROM ${places.work}_desired`]
  return `SELECT ${places.batch} AS batch, ${places.attempt} AS attempt, ${places.slice} AS slice, * FROM (${desired.join(' UNION ALL ')})`
}

async function hasPosted(scope: Scope): Promise<boolean> {
  if (scope.batch === 1) return false
  const rows = await scope.store.values<readonly [number]>(
    `SELECT 1 FROM ledger WHERE conversion_hash IN (SELECT cityHash64(conversion_id) FROM ${scope.work}_conversions) AND ${posted(scope)} LIMIT 1`,
  )
  return rows.length > 0
}

/** The SQL of the month an entry is booked in: its line's own, or the first open one if that is closed. No clock is involved. */
export function accountingMonth(closedThrough: string): string {
  if (closedThrough === '') return 'line_month'
  return `if(line_month > ${literal(closedThrough)}, line_month, ${literal(nextMonth(closedThrough))})`
}

function nextMonth(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))]
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}

async function readSlice(
  scope: Scope,
  { deals, documents }: { deals: readonly string[]; documents: readonly string[] },
  atHand: ReturnType<typeof factsByDeal> | null,
) {
  const named = [...deals.map((deal) => `deal/${deal}`), ...documents]
  const byKey = (topic: string, keys: string) =>
    `event_hash IN (SELECT event_hash FROM events_by_key WHERE topic = '${topic}' AND ${inCut(scope, topic)} AND key_hash IN (SELECT cityHash64(key) FROM ${keys}))`
  const [crm, direct] = await scope.store.withKeys(named, async (keys) => [
    atHand === null ? await readCrmFacts(scope, byKey('crm', keys)) : atHand.take(deals),
    await readFinanceFacts(scope, byKey('finance', keys)),
  ])
  const papers = new Set(direct.map((fact) => fact.documentId))
  // Refunds name their payment, not always its deal.
  const keysOfPapers = new Set(direct.flatMap((fact) => [fact.documentId, fact.refundOf]).map((number) => `document/${number}`))
  keysOfPapers.delete('document/')
  if (keysOfPapers.size === 0) return { crm, finance: direct, papers }
  const finance = await scope.store.withKeys([...new Set([...named, ...keysOfPapers])], (keys) =>
    readFinanceFacts(scope, byKey('finance', keys)),
  )
  return { crm, finance, papers }
}

/** What identity says of each deal: whether anything but a contact is known of its persons, and what became of them in this batch. */
async function readKnown(
  scope: Scope,
  folded: FoldedSlice,
  numbers: ReadonlyMap<string, number>,
  identity: Omit<IdentityChange, 'crm'>,
): Promise<Map<string, Known>> {
  const counts = await scope.store.values<readonly [number | string]>(
    `SELECT DISTINCT deal_no FROM ${scope.work}_identifiers WHERE NOT startsWith(identifier, 'crm_contact:')`,
  )
  const identified = new Set(counts.map(([number]) => Number(number)))
  const unidentified = [...folded.deals].filter(([key]) => !identified.has(numbers.get(key) ?? -1))
  // Nobody but contacts is known of these: their persons are few.
  const persons = unidentified.length === 0 ? new Map<number, string[]>() : await readPersons(scope)
  const namedBy = ({ members, cardIdentifiers }: DealState, number: number) => [
    ...members,
    ...cardIdentifiers,
    ...(identified.has(number) ? [] : (persons.get(number) ?? [])),
  ]
  const hubs = await readHubTies(
    scope,
    unidentified.flatMap(([key, { state }]) => namedBy(state, numbers.get(key) ?? -1)),
  )
  const known = new Map<string, Known>()
  for (const [key, { state }] of folded.deals) {
    const identityNews = state.members.flatMap((member) => {
      const change = identity.changed.get(member)
      return change === undefined ? [] : change.positions.map((position) => ({ cause: change.cause, position }))
    })
    const number = numbers.get(key) ?? -1
    known.set(key, {
      identified: identified.has(number),
      hub: namedBy(state, number).some((identifier) => hubs.has(identifier)),
      identityNews,
    })
  }
  return known
}

/** The persons of the deals of whom nothing but contacts is known. */
async function readPersons(scope: Scope): Promise<Map<number, string[]>> {
  const rows = await scope.store.values<readonly [number | string, string[]]>(
    `SELECT deal_no, groupArray(identifier) FROM ${scope.work}_identifiers GROUP BY deal_no
     HAVING countIf(NOT startsWith(identifier, 'crm_contact:')) = 0`,
  )
  return new Map(rows.map(([number, identifiers]) => [Number(number), identifiers]))
}

async function fillConversions(
  scope: Scope,
  conversions: readonly Conversion[],
  absent: ReturnType<typeof decideSlice>['absent'],
  numbers: ReadonlyMap<string, number>,
  terms: Terms,
): Promise<void> {
  const paths = new Map<string, { id: number; row: (number | bigint)[] }>()
  const ranges = new Map<number, { from: number; to: number }>()
  const pathIdOf = (conversion: Conversion): number => {
    const { window, rulesVersion } = conversion
    const deal = numbers.get(conversion.dealKey)
    if (window === null || deal === undefined) return 0
    const row = [
      deal,
      window.fromMs,
      window.after?.atMs ?? -1,
      window.after?.resolutionMs ?? 0,
      window.to.atMs,
      window.to.resolutionMs,
      rulesVersion,
    ]
    const range = ranges.get(deal)
    const to = window.to.atMs + window.to.resolutionMs
    ranges.set(deal, { from: Math.min(range?.from ?? window.fromMs, window.fromMs), to: Math.max(range?.to ?? to, to) })
    const key = row.join('/')
    const seen = paths.get(key)
    if (seen !== undefined) return seen.id
    const id = paths.size + 1
    paths.set(key, { id, row: [id, ...row] })
    return id
  }
  const rows = conversions.map((each) => [
    each.conversionId,
    1,
    pathIdOf(each),
    each.goal,
    each.dealKey,
    each.date,
    each.currency,
    each.beforeMinor,
    each.afterMinor,
    each.shareFactor,
    each.reasonIfEmpty,
    each.pipeline,
    each.manager,
    each.dealKind,
    each.rulesVersion,
    each.news.ranks,
    each.news.positions,
    each.note,
  ])
  const latest = Math.max(...terms.versions.map(({ version }) => version))
  const gone = absent.map((each) => [
    each.conversionId,
    0,
    0,
    each.goal,
    each.dealKey,
    '1970-01-01',
    '',
    0,
    0,
    1,
    '',
    '',
    '',
    '',
    latest,
    causeRank('engine_changed'),
    [],
    '',
  ])
  await fillWork(scope, 'conversions', [...rows, ...gone])
  await fillWork(
    scope,
    'paths',
    [...paths.values()].map(({ row }) => row),
  )
  await fillWork(
    scope,
    'deals',
    [...ranges].map(([deal, { from, to }]) => [deal, from, to]),
  )
}

/** Finds touches of more than one record in the cut, among all or among those of a slice's persons. */
export async function findRepeated(scope: Scope, among: 'everything' | 'slice'): Promise<void> {
  const cut = inCut(scope, 'touches')
  await scope.store.command(`TRUNCATE TABLE ${scope.work}_repeated`)
  const ofPersons = `event_hash IN (SELECT event_hash FROM touches_by_identifier WHERE ${cut} AND identifier_hash IN (
    SELECT cityHash64(identifier) FROM ${scope.work}_identifiers))`
  await scope.store.command(statement('repeated', { work: scope.work, cut, among: among === 'everything' ? '1' : ofPersons }))
}

async function storeTouches(scope: Scope, terms: Terms): Promise<void> {
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
async function classifyMissing(scope: Scope, terms: Terms): Promise<void> {
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

function pathStatement(scope: Scope, version: number, rules: Rules): string {
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

function sharesStatement(scope: Scope, version: number, { models }: Rules): string {
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
function desiredStatement(work: string, version: number, terms: Terms, conversions: string, more: readonly string[]): string {
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

function rulesOf(terms: Terms, version: number): Rules {
  const found = terms.versions.find((each) => each.version === version)
  if (found === undefined) throw new RangeError(`no rules version ${version}`)
  return found.rules
}
