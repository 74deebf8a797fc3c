import { type Cause, gatherNews, type News } from './causes.ts'
import type { CompanyDeal, Terms } from './company.ts'
import type { Current, FinanceFact } from './facts.ts'
import type { Goal } from './keys.ts'
import type { Value } from './value.ts'

type FoundNews = { cause: Cause; position: string }[]

/** What of the batch's news plays into one conversion of a deal. */
export function newsOf(
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

export const ownNews = (fact: FinanceFact, news: Current<FinanceFact>['news']): FoundNews =>
  news === '' ? [] : [{ cause: news === 'corrected' ? 'source_corrected' : 'amount_changed', position: fact.position }]

export const rulesNews = (terms: Terms): FoundNews => terms.rulesNews.map((position) => ({ cause: 'rules_changed', position }))

export const rateNews = (value: Value, terms: Terms): FoundNews =>
  (terms.rateNews.get(value.original) ?? []).map((position) => ({ cause: 'amount_changed', position }))
