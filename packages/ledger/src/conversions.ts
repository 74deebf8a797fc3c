import { formatVat, localDateOf, type RulesVersion, rulesInForce, type SourceName, vatOf } from '@touchledger/rules'
import { type Cause, gatherNews, type News } from './causes.ts'
import type { DealState, Moment } from './deal.ts'
import type { CrmFact, Current, FinanceFact } from './facts.ts'
import { conversionId, type Goal, stageGoals } from './keys.ts'
import { type ExchangeRate, type Rates, rateOn, toLedgerValue } from './money.ts'

export type Reason =
  | 'no_deal'
  | 'sales_created'
  | 'no_identifier'
  | 'hub_identifier_only'
  | 'repeat_sale_no_touch'
  | 'no_touch_in_path'
  | 'no_weighted_touch'
  | 'no_exchange_rate'

/** Touches from `fromMs` (inclusive), after `afterMs` (exclusive) to `toMs` (inclusive), each end at the coarser resolution of the two. */
export type Window = { fromMs: number; after: Moment | null; to: Moment }

/** What is credited: the ledger splits `split(after) − split(before)` over the path by every model. */
export type Conversion = {
  conversionId: string
  goal: Goal
  dealKey: string
  atMs: number
  /** Local date of the conversion, YYYY-MM-DD. */
  date: string
  currency: string
  /** The deal's running total before and after, minor units; of lead, mql and sql both 0, of won 0 and its amount. */
  beforeMinor: bigint
  afterMinor: bigint
  /** 1, or 0 for a refund: its shares are 0, its money is not. */
  shareFactor: 0 | 1
  /** Null: nothing can be on the path, `reasonIfEmpty` says why. */
  window: Window | null
  reasonIfEmpty: Reason
  pipeline: string
  manager: string
  dealKind: string
  rulesVersion: number
  /** Original amount and rate, for the evidence; empty where nothing was converted. */
  note: string
  news: News
}

/** What identity says of a deal's members. */
export type Known = {
  /** An identifier other than the contacts themselves, hubs left out. */
  identified: boolean
  /** An identifier that is a hub. */
  hub: boolean
  /** Positions of new events that tied or untied its persons, with what they did. */
  identityNews: readonly { cause: 'identity_split' | 'identity_merged'; position: string }[]
}

/** A payment or refund; a refund with the payment it takes back, which may stand at another deal. */
export type DealDocument = Current<FinanceFact> & { payment?: FinanceFact | undefined }

export type CompanyDeal = {
  state: DealState
  facts: readonly Current<CrmFact>[]
  /** Payments and refunds of the deal. */
  documents: readonly DealDocument[]
  known: Known
}

export type Terms = {
  /** All published versions. */
  versions: readonly RulesVersion[]
  rates: Rates
  /** New events that touch every conversion: rules. */
  rulesNews: readonly string[]
  /** New exchange rates by currency. */
  rateNews: ReadonlyMap<string, readonly string[]>
}

const DAY_MS = 86_400_000

/** All conversions of one company, whose deals cut each other's paths: a sale ends what the next one may claim. */
export function decideConversions(deals: readonly CompanyDeal[], terms: Terms): Conversion[] {
  const alive = deals.filter((deal) => deal.state.gone === '')
  const sales = alive.flatMap((deal) => {
    const moment = saleMoment(deal)
    return moment === null ? [] : [{ dealKey: deal.state.dealKey, moment }]
  })
  const companyNews = deals.flatMap((deal) => deal.facts.flatMap(({ fact }) => (fact.isNew ? [fact.position] : [])))
  return deals.flatMap((deal) =>
    deal.state.gone === '' ? dealConversions(deal, sales, companyNews, terms) : documentsWithoutDeal(deal.documents, terms),
  )
}

/** The earlier of won and first payment; a payment refunded later counts. */
export function saleMoment(deal: Pick<CompanyDeal, 'state' | 'documents'>): Moment | null {
  const payment = deal.documents
    .map(({ fact }) => fact)
    .filter((fact) => fact.kind === 'payment')
    .sort(inDocumentOrder)[0]
  const moments: Moment[] = []
  if (deal.state.won !== null) moments.push(deal.state.won)
  if (payment !== undefined) moments.push({ atMs: payment.occurredAtMs, resolutionMs: payment.resolutionMs })
  return moments.reduce<Moment | null>((first, moment) => (first === null || moment.atMs < first.atMs ? moment : first), null)
}

type Sale = { dealKey: string; moment: Moment }

function dealConversions(deal: CompanyDeal, sales: readonly Sale[], companyNews: readonly string[], terms: Terms): Conversion[] {
  const { state, known } = deal
  const sale = saleMoment(deal)
  const others = sales.filter((other) => other.dealKey !== state.dealKey)
  const kind = state.dealKind !== '' ? state.dealKind : previousSale(others, sale ?? state.created) === null ? 'new' : 'upsell'

  const conversionOf = (goal: Goal, key: string, at: Moment, value: Value, document: FinanceFact | null): Conversion => {
    const version = rulesInForce(terms.versions, at.atMs)
    const { path } = version.rules
    const end = (goal === 'won' || goal === 'paid') && path.to === 'sale' ? (sale ?? at) : at
    const previous = path.repeat === 'after_previous_sale' ? previousSale(others, end) : null
    const fromLead = state.created.atMs - path.beforeLeadDays * DAY_MS
    const fromMs = path.lookbackDays === null ? fromLead : Math.max(fromLead, end.atMs - path.lookbackDays * DAY_MS)
    return {
      ...heading(goal, key, state.dealKey, at, version, value),
      shareFactor: document?.kind === 'refund' ? 0 : 1,
      window: value.unvalued ? null : { fromMs, after: previous, to: { atMs: end.atMs, resolutionMs: end.resolutionMs } },
      reasonIfEmpty: value.unvalued ? 'no_exchange_rate' : emptyReason(state, known, previous !== null),
      pipeline: state.pipeline,
      manager: state.manager,
      dealKind: kind,
      news: newsOf(goal, deal, document, companyNews, terms, value),
    }
  }

  const found: Conversion[] = []
  for (const goal of stageGoals) {
    const reached = state.reached[goal]
    if (reached !== undefined) found.push(conversionOf(goal, state.dealKey, reached, nothing, null))
  }
  if (state.won !== null) {
    const amount = {
      minor: state.won.amountMinor,
      currency: state.won.currency,
      vat: state.won.vat,
      source: sourceOf(state.won.sourceSystem, 'crm'),
    }
    found.push(conversionOf('won', state.dealKey, state.won, valued(amount, state.won.atMs, 0n, terms, undefined), null))
  }
  let total = 0n
  for (const { fact, value } of runningTotals(deal.documents, terms)) {
    found.push(
      conversionOf(
        'paid',
        fact.documentId,
        moment(fact),
        { ...value, before: value.unvalued ? 0n : total, after: value.unvalued ? value.after : total + value.after },
        fact,
      ),
    )
    if (!value.unvalued) total += value.after
  }
  return found
}

/** The latest sale of the company's other deals strictly before `end`. */
function previousSale(others: readonly Sale[], end: Moment): Moment | null {
  let latest: Moment | null = null
  for (const { moment } of others) if (moment.atMs < end.atMs && (latest === null || moment.atMs > latest.atMs)) latest = moment
  return latest
}

function emptyReason(state: DealState, known: Known, repeat: boolean): Reason {
  if (!known.identified && !known.hub) return state.createdByUser ? 'sales_created' : 'no_identifier'
  if (!known.identified) return 'hub_identifier_only'
  return repeat ? 'repeat_sale_no_touch' : 'no_touch_in_path'
}

/** Payments and refunds that name no deal, or one that is deleted or merged away: revenue all the same. */
export function documentsWithoutDeal(documents: readonly DealDocument[], terms: Terms): Conversion[] {
  return runningTotals(documents, terms).map(({ fact, news, value }) => {
    const at = moment(fact)
    const version = rulesInForce(terms.versions, at.atMs)
    return {
      ...heading('paid', fact.documentId, fact.dealKey, at, version, { ...value, before: 0n }),
      shareFactor: fact.kind === 'refund' ? 0 : 1,
      window: null,
      reasonIfEmpty: value.unvalued ? 'no_exchange_rate' : 'no_deal',
      pipeline: '',
      manager: '',
      dealKind: '',
      news: gatherNews([...ownNews(fact, news), ...rulesNews(terms), ...rateNews(value, terms)]),
    }
  })
}

// Money

type Value = { before: bigint; after: bigint; currency: string; original: string; note: string; unvalued: boolean }
const nothing: Value = { before: 0n, after: 0n, currency: '', original: '', note: '', unvalued: false }
type Amount = { minor: number; currency: string; vat: string; source: SourceName }

/** `fixedRate` is the rate of a refund's payment, null while that waits for one; undefined: the day's own. */
function valued(amount: Amount, atMs: number, before: bigint, terms: Terms, fixedRate: ExchangeRate | null | undefined): Value {
  const { rules } = rulesInForce(terms.versions, atMs)
  const company = { currency: rules.company.currency, basis: rules.money.basis }
  const currency = amount.currency === '' ? company.currency : amount.currency
  const day = localDateOf(rules.company.timeZone, atMs)
  const stated = amount.vat === '' ? vatOf(rules, amount.source, day) : null
  const vat = stated === null ? amount.vat : formatVat(stated)
  const ownRate = () => rateOn(terms.rates, currency, day)
  const rate = currency === company.currency ? null : fixedRate === undefined ? ownRate() : fixedRate
  const converted = toLedgerValue({ minor: amount.minor, currency, vat }, company, rate)
  if (converted === null) {
    const own = toLedgerValue({ minor: amount.minor, currency, vat }, { ...company, currency }, null) ?? 0n
    return {
      before,
      after: before + own,
      currency,
      original: currency,
      note: `${amount.minor} ${currency}, no rate of ${day}`,
      unvalued: true,
    }
  }
  const note = rate === null ? '' : `${amount.minor} ${currency} at ${rate.rate} per ${rate.nominal} of ${rate.day}`
  return { before, after: before + converted, currency: company.currency, original: currency, note, unvalued: false }
}

/** Documents stand in order of (occurred_at, event_id); a source's own sequence is one of CRM events. */
function inDocumentOrder(a: FinanceFact, b: FinanceFact): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs - b.occurredAtMs
  return a.eventId < b.eventId ? -1 : 1
}

/** Each document with its own signed value (`after`), in the order they happened. A refund is converted at its payment's rate. */
function runningTotals(documents: readonly DealDocument[], terms: Terms): (Current<FinanceFact> & { value: Value })[] {
  const ordered = [...documents].sort((a, b) => inDocumentOrder(a.fact, b.fact))
  const payments = new Map(ordered.filter(({ fact }) => fact.kind === 'payment').map(({ fact }) => [fact.documentId, fact]))
  return ordered.map(({ fact, news, payment }) => {
    const paid = fact.kind === 'refund' ? (payment ?? payments.get(fact.refundOf)) : undefined
    // A refund in another currency than its payment has no rate to share.
    const rate = paid === undefined || paid.currency !== fact.currency ? undefined : rateOfPayment(paid, terms)
    const amount = {
      minor: fact.kind === 'refund' ? -fact.amountMinor : fact.amountMinor,
      currency: fact.currency,
      vat: fact.vat !== '' ? fact.vat : (paid?.vat ?? ''),
      source: sourceOf(fact.sourceSystem, 'finance'),
    }
    return { fact, news, value: valued(amount, fact.occurredAtMs, 0n, terms, rate) }
  })
}

function rateOfPayment(payment: FinanceFact, terms: Terms): ExchangeRate | null {
  const { rules } = rulesInForce(terms.versions, payment.occurredAtMs)
  return rateOn(terms.rates, payment.currency, localDateOf(rules.company.timeZone, payment.occurredAtMs))
}

function sourceOf(sourceSystem: string, topic: 'crm' | 'finance'): SourceName {
  if (sourceSystem === 'amocrm') return 'amocrm'
  if (sourceSystem === 'csv') return topic === 'crm' ? 'csv_crm' : 'csv_finance'
  return 'api'
}

const moment = (fact: FinanceFact): Moment => ({ atMs: fact.occurredAtMs, resolutionMs: fact.resolutionMs })

function heading(goal: Goal, key: string, deal: string, at: Moment, version: RulesVersion, value: Value) {
  const { rules } = version
  return {
    conversionId: conversionId(goal, key),
    goal,
    dealKey: deal,
    atMs: at.atMs,
    date: localDateOf(rules.company.timeZone, at.atMs),
    currency: value.currency === '' ? rules.company.currency : value.currency,
    beforeMinor: value.before,
    afterMinor: value.after,
    rulesVersion: version.version,
    note: value.note,
  }
}

// Causes

type FoundNews = { cause: Cause; position: string }[]

function newsOf(
  goal: Goal,
  deal: CompanyDeal,
  document: FinanceFact | null,
  companyNews: readonly string[],
  terms: Terms,
  value: Value,
): News {
  const found: FoundNews = []
  for (const { fact, news } of deal.facts) {
    if (news !== '') found.push({ cause: news === 'corrected' ? 'source_corrected' : 'amount_changed', position: fact.position })
  }
  for (const { fact, news } of deal.documents) {
    if (fact.documentId === document?.documentId) found.push(...ownNews(fact, news))
    // Another document moves this one's kopecks if it is dated before it, and the sale moment if it is a payment before won.
    else if (
      news !== '' &&
      (goal === 'paid' || (goal === 'won' && fact.kind === 'payment' && fact.occurredAtMs < (deal.state.won?.atMs ?? 0)))
    ) {
      found.push({
        cause: news === 'corrected' ? 'source_corrected' : fact.kind === 'refund' ? 'refund' : 'late_payment',
        position: fact.position,
      })
    }
  }
  found.push(...deal.known.identityNews, ...rulesNews(terms), ...rateNews(value, terms))
  // A sale of another deal moves where this one's path begins; a link that is only dated anew may change who the main contact is.
  if (found.length === 0) found.push(...companyNews.map((position) => ({ cause: 'amount_changed' as const, position })))
  return gatherNews(found)
}

const ownNews = (fact: FinanceFact, news: Current<FinanceFact>['news']): FoundNews =>
  news === '' ? [] : [{ cause: news === 'corrected' ? 'source_corrected' : 'amount_changed', position: fact.position }]

const rulesNews = (terms: Terms): FoundNews => terms.rulesNews.map((position) => ({ cause: 'rules_changed', position }))

const rateNews = (value: Value, terms: Terms): FoundNews =>
  (terms.rateNews.get(value.original) ?? []).map((position) => ({ cause: 'amount_changed', position }))
