import { tables } from '@touchledger/clickhouse'
import { type Conversion, causeRank, causes, type DealState, type Known, rulesIntervals, type Terms } from '@touchledger/ledger'
import { modelById } from '@touchledger/models'
import { compileChannels, type Rules } from '@touchledger/rules'
import type { Affected } from './affected.ts'
import { decideSlice, type FoldedSlice, foldSlice } from './decide-slice.ts'
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

/** Derives the desired credit of a slice of deals and leaves desired and posted side by side in the attempt's work tables. */
export async function deriveSlice(
  scope: Scope,
  slice: { deals: readonly string[]; documents: readonly string[] },
  companies: Affected['companies'],
  identity: IdentityChange,
  terms: Terms,
): Promise<void> {
  await clearSlice(scope)
  const facts = await readSlice(scope, slice)
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
  await scope.store.command(touchesStatement(scope, terms))
  await classifyMissing(scope, terms)
  for (const version of new Set(conversions.map((conversion) => conversion.rulesVersion))) {
    const rules = rulesOf(terms, version)
    await scope.store.command(pathStatement(scope, version, rules))
    await scope.store.command(desiredStatement(scope, version, rules))
  }
  await scope.store.command(
    statement('news', {
      work: scope.work,
      posted: posted(scope),
      source_corrected: causeRank('source_corrected'),
      late_touch: causeRank('late_touch'),
    }),
  )
}

/** The SELECT of the slice's entries: desired − posted with causes and months. */
export async function entriesStatement(scope: Scope, slice: number): Promise<string> {
  const places = { work: scope.work, line, posted: posted(scope) }
  const earlier = await hasPosted(scope)
  return statement('entries', {
    ...places,
    batch: `toUInt32(${scope.batch})`,
    attempt: `toUInt64(${scope.attempt})`,
    slice: `toUInt32(${slice})`,
    // A desired line stands once: where nothing was posted there is nothing to add up, and no entry before.
    lines: earlier
      ? statement('entries-lines', places)
      : `(SELECT ${line}, share_nano AS share, amount_minor AS amount, formatDateTime(conversion_date, '%Y-%m') AS line_month FROM ${scope.work}_desired)`,
    earlier: earlier ? statement('entries-earlier', places) : '',
    is_first: earlier ? 'w.entries = 0' : '1',
    causes: `[${causes.map(literal).join(', ')}]`,
    refund: causeRank('refund'),
    new_conversion: causeRank('new_conversion'),
    conversion_withdrawn: causeRank('conversion_withdrawn'),
    accounting_month: accountingMonth(scope.closedThrough),
  })
}

async function hasPosted(scope: Scope): Promise<boolean> {
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

async function readSlice(scope: Scope, { deals, documents }: { deals: readonly string[]; documents: readonly string[] }) {
  const named = [...deals.map((deal) => `deal/${deal}`), ...documents]
  const byKey = (topic: string, keys: string) =>
    `event_hash IN (SELECT event_hash FROM events_by_key WHERE topic = '${topic}' AND ${inCut(scope, topic)} AND key_hash IN (SELECT cityHash64(key) FROM ${keys}))`
  const [crm, direct] = await scope.store.withKeys(named, async (keys) => [
    await readCrmFacts(scope, byKey('crm', keys)),
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
  identity: IdentityChange,
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
    '',
    '',
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

function touchesStatement(scope: Scope, terms: Terms): string {
  const intervals = rulesIntervals(terms.versions)
  const pick = (of: (rules: Rules, version: number) => string) => {
    const first = intervals[0]
    if (first === undefined) throw new RangeError('rulesIntervals is never empty')
    const later = intervals.slice(1).reverse()
    const parts = later.map(({ fromMs, version }) => `c.touch_ts >= ${fromMs}, ${of(version.rules, version.version)}`)
    const otherwise = of(first.version.rules, first.version.version)
    return parts.length === 0 ? otherwise : `multiIf(${parts.join(', ')}, ${otherwise})`
  }
  return statement('touches', {
    work: scope.work,
    cut: inCut(scope, 'touches'),
    known: isKnown(scope, 'touches'),
    visible: visible(scope),
    rules_version: pick((_, version) => `toUInt32(${version})`),
    touch_date: pick((rules) => `toDate(fromUnixTimestamp64Milli(c.touch_ts, ${literal(rules.company.timeZone)}))`),
  })
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

function desiredStatement(scope: Scope, version: number, rules: Rules): string {
  const { settings, modelIds } = rules.models
  const modelSettings = {
    timeDecayHalfLifeHours: settings.timeDecay.halfLifeHours,
    positionFirst: settings.positionBased.first,
    positionLast: settings.positionBased.last,
  }
  const models = modelIds.map((id) => `(${literal(id)}, arrayMap(w -> toFloat64(w), ${modelById(id).weightsSql(modelSettings)}))`)
  return statement('desired', {
    work: scope.work,
    version,
    models: `[${models.join(', ')}]`,
    model_ids: `[${modelIds.map(literal).join(', ')}]`,
  })
}

function rulesOf(terms: Terms, version: number): Rules {
  const found = terms.versions.find((each) => each.version === version)
  if (found === undefined) throw new RangeError(`no rules version ${version}`)
  return found.rules
}
