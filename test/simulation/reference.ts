import { channelOf, documentValue, moneyBy, NANO, runningShares, steps, type Valued, worthOf } from './reference-credit.ts'
import { type Deal, dealsOf, documentName, type Moment } from './reference-deals.ts'
import { type Facts, factsIn, inForce, type KnownUpTo, type LogFacts, localDate, type Touch } from './reference-facts.ts'
import { type Identity, identityOf, namesOf } from './reference-identity.ts'

/** A line's columns in the order of the ledger's table, from conversion_id to currency; null dates as empty text. */
export const lineColumns = [
  'conversion_id',
  'goal',
  'model_id',
  'touch_ref',
  'channel',
  'campaign_key',
  'source',
  'medium',
  'campaign',
  'content',
  'term',
  'landing_path',
  'region',
  'side',
  'pipeline',
  'manager',
  'deal_kind',
  'reason',
  'conversion_date',
  'touch_date',
  'currency',
] as const

/** Line → [share_nano, amount_minor]; a line of two zeros is not there. */
export type Lines = Map<string, readonly [bigint, bigint]>

const DAY_MS = 86_400_000

/** What the ledger must say of everything in the cut, computed anew. Small and slow: it looks at every event for every deal. */
export function desiredLines(log: LogFacts, cut: KnownUpTo): Lines {
  const facts = factsIn(log, cut)
  const lines: Lines = new Map()
  const identity = identityOf(facts)
  const { deals, loose } = dealsOf(facts)
  const living = deals.filter((deal) => !deal.isOut)
  for (const deal of living) creditDeal(deal, living, facts, identity, lines)
  for (const paper of loose) {
    const at = { atMs: paper.occurred_at, resolutionMs: paper.resolution_ms }
    const worth = documentValue(paper, facts)
    const reason = worth.isValued ? 'no_deal' : 'no_exchange_rate'
    const conversion = {
      id: `paid:${documentName(paper, facts)}`,
      goal: 'paid',
      at,
      factor: paper.kind === 'refund' ? 0n : 1n,
      ...worth,
      before: 0n,
    }
    credit(conversion, null, [], reason, facts, lines)
  }
  return lines
}

function creditDeal(deal: Deal, living: readonly Deal[], facts: Facts, identity: Identity, lines: Lines): void {
  const persons = identity.personsOf(deal.members)
  const touches = facts.touches.filter((touch) => namesOf(touch).some((name) => persons.has(name)))
  const others = living.filter((other) => other.name !== deal.name && other.company === deal.company)
  const salesBefore = (end: Moment) =>
    others.flatMap(({ sale }) => (sale !== null && sale.atMs < end.atMs ? [sale] : [])).sort((a, b) => b.atMs - a.atMs)
  // DESIGN leaves open how a kind is derived: packages/ledger says new, or upsell after another sale of the company.
  const kind = deal.kind || (salesBefore(deal.sale ?? deal.created).length > 0 ? 'upsell' : 'new')

  const post = (goal: string, key: string, at: Moment, factor: bigint, worth: Valued & { before: bigint }) => {
    const { rules } = inForce(facts.versions, at.atMs)
    const end = (goal === 'won' || goal === 'paid') && rules.path.to === 'sale' ? (deal.sale ?? at) : at
    const previous = rules.path.repeat === 'after_previous_sale' ? (salesBefore(end)[0] ?? null) : null
    const path = worth.isValued ? pathOf(touches, deal, end, previous, rules, facts) : []
    const reason = worth.isValued ? reasonOf(deal, persons, identity, previous) : 'no_exchange_rate'
    credit({ id: `${goal}:${key}`, goal, at, factor, ...worth }, { ...deal, kind }, path, reason, facts, lines)
  }
  for (const [goal, at] of deal.reached) post(goal, deal.name, at, 1n, { value: 0n, currency: '', isValued: true, before: 0n })
  if (deal.won !== null) {
    const worth = worthOf({ ...deal.amount, source: 'crm', system: 'amocrm' }, deal.won.atMs, facts, 'own')
    post('won', deal.name, deal.won, 1n, { ...worth, before: 0n })
  }
  let total = 0n
  for (const paper of deal.documents) {
    const worth = documentValue(paper, facts)
    const at = { atMs: paper.occurred_at, resolutionMs: paper.resolution_ms }
    post('paid', documentName(paper, facts), at, paper.kind === 'refund' ? 0n : 1n, { ...worth, before: worth.isValued ? total : 0n })
    if (worth.isValued) total += worth.value
  }
}

/** At or before, compared at the coarser of the two resolutions. */
const notAfter = (touch: Touch, end: Moment) => {
  const coarser = Math.max(touch.resolution_ms, end.resolutionMs)
  return Math.floor(touch.occurred_at / coarser) <= Math.floor(end.atMs / coarser)
}

type PathRules = ReturnType<typeof inForce>['rules']

function pathOf(touches: readonly Touch[], deal: Deal, end: Moment, previous: Moment | null, rules: PathRules, facts: Facts): Touch[] {
  const { path } = rules
  const channel = (touch: Touch) => channelOf(touch, inForce(facts.versions, touch.occurred_at).rules)
  const begin = Math.max(
    deal.created.atMs - path.beforeLeadDays * DAY_MS,
    path.lookbackDays === null ? Number.NEGATIVE_INFINITY : end.atMs - path.lookbackDays * DAY_MS,
  )
  const inside = touches
    .filter((touch) => touch.occurred_at >= begin && notAfter(touch, end) && !(previous !== null && notAfter(touch, previous)))
    .filter((touch) => path.touches === 'marketing_and_sales' || touch.side === 'marketing')
    .filter((touch) => !path.excludeChannels.includes(channel(touch).channelId))
    .sort((a, b) => a.occurred_at - b.occurred_at || (a.touch_ref < b.touch_ref ? -1 : 1))
  const outside = inside.filter((touch) => !channel(touch).internal)
  const counted = outside.length > 0 ? outside : inside
  if (path.gapDays === null) return counted.slice(-path.maxTouches)
  // A touch that comes after a gap longer than gap_days begins the path.
  const gapMs = path.gapDays * DAY_MS
  const start = counted.findLastIndex((touch, index) => index > 0 && touch.occurred_at - (counted[index - 1]?.occurred_at ?? 0) > gapMs)
  return counted.slice(Math.max(0, start)).slice(-path.maxTouches)
}

/** The first that applies of those that speak of a deal. */
function reasonOf(deal: Deal, persons: ReadonlySet<string>, identity: Identity, previous: Moment | null): string {
  const identified = [...persons].some((name) => !name.startsWith('crm_contact:'))
  if (!identified) {
    if (identity.touchesHub([...persons, ...deal.members, ...deal.card])) return 'hub_identifier_only'
    return deal.byUser ? 'sales_created' : 'no_identifier'
  }
  return previous !== null ? 'repeat_sale_no_touch' : 'no_touch_in_path'
}

type Credited = { id: string; goal: string; at: Moment; factor: bigint; value: bigint; before: bigint; currency: string }

function credit(
  conversion: Credited,
  deal: Pick<Deal, 'pipeline' | 'manager' | 'kind'> | null,
  path: readonly Touch[],
  reason: string,
  facts: Facts,
  lines: Lines,
): void {
  const { rules } = inForce(facts.versions, conversion.at.atMs)
  const { id, goal, factor, value, before } = conversion
  const date = localDate(rules.company.timeZone, conversion.at.atMs)
  const currency = conversion.currency || rules.company.currency
  const add = (columns: Partial<Record<(typeof lineColumns)[number], string>>, share: bigint, amount: bigint) => {
    const all = {
      conversion_id: id,
      goal,
      pipeline: deal?.pipeline ?? '',
      manager: deal?.manager ?? '',
      deal_kind: deal?.kind ?? '',
      conversion_date: date,
      currency,
    }
    const line = lineOf({ ...all, ...columns })
    const [shareBefore, amountBefore] = lines.get(line) ?? [0n, 0n]
    if (share + shareBefore !== 0n || amount + amountBefore !== 0n) lines.set(line, [share + shareBefore, amount + amountBefore])
  }
  const channels = path.map((touch) => channelOf(touch, inForce(facts.versions, touch.occurred_at).rules))
  const isDirect = channels.map((channel) => channel.direct)
  for (const model of rules.models.modelIds) {
    if (path.length === 0) {
      add({ model_id: model, channel: '(unattributed)', reason }, factor * NANO, value)
      continue
    }
    const running = runningShares(model, path, isDirect, rules)
    const shares = steps(running)
    const after = moneyBy(before + value, running)
    const earlier = moneyBy(before, running)
    for (const [index, touch] of path.entries()) {
      const at = inForce(facts.versions, touch.occurred_at).rules
      const { campaign_key, medium, campaign, content, term, landing_path, region, side, touch_ref } = touch
      const source = touch.source === '' && medium === '' ? touch.referrer_host : touch.source
      const channel = channels[index]?.channel ?? ''
      const columns = {
        model_id: model,
        touch_ref,
        channel,
        campaign_key,
        source,
        medium,
        campaign,
        content,
        term,
        landing_path,
        region,
        side,
      }
      add(
        { ...columns, touch_date: localDate(at.company.timeZone, touch.occurred_at) },
        factor * (shares[index] ?? 0n),
        (after[index] ?? 0n) - (earlier[index] ?? 0n),
      )
    }
  }
}

export const lineOf = (columns: Partial<Record<(typeof lineColumns)[number], string>>): string =>
  JSON.stringify(lineColumns.map((name) => columns[name] ?? ''))
