import { localDateOf, type RulesVersion, rulesInForce } from '@touchledger/rules'
import { gatherNews, type News } from './causes.ts'
import type { CompanyDeal, DealDocument, Known, Terms } from './company.ts'
import type { DealState, Moment } from './deal.ts'
import type { FinanceFact } from './facts.ts'
import { conversionId, type Goal, stageGoals } from './keys.ts'
import { newsOf, ownNews, rateNews, rulesNews } from './news.ts'
import { inDocumentOrder, nothing, runningTotals, sourceOf, type Value, valued } from './value.ts'

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
