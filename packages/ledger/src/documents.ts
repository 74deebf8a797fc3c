import type { DealDocument } from './company.ts'
import { type Current, type FinanceFact, outranks } from './facts.ts'

/** A payment or refund, where it belongs. */
export type PlacedDocument = {
  /** Its `documentId` is the name of its conversion: the number, or of a refund with the number of a payment `refundName` of it. */
  document: DealDocument
  /** The number that its source gave it. */
  number: string
  /** Its own deal, else its payment's; empty if it has none. */
  dealKey: string
}

/** A refund may have the number of a payment; then its kind tells it. */
export const refundName = (number: string): string => `${number}/refund`

/** The number within a name that `refundName` made, or null. */
export const refundedNumber = (name: string): string | null => (name.endsWith('/refund') ? name.slice(0, -'/refund'.length) : null)

/** Each payment and refund once, with the deal it belongs to. All events of the documents must be there, and the payments of the refunds. */
export function placeDocuments(current: readonly Current<FinanceFact>[]): PlacedDocument[] {
  const documents = oneOfEach(current)
  const payments = new Map(documents.flatMap(({ fact }) => (fact.kind === 'payment' ? [[fact.documentId, fact] as const] : [])))
  return documents.map((each) => {
    const { documentId: number, dealKey: own, kind, refundOf } = each.fact
    const name = kind === 'refund' && payments.has(number) ? refundName(number) : number
    const payment = payments.get(refundOf)
    const document = { ...each, fact: { ...each.fact, documentId: name }, payment }
    return { document, number, dealKey: own !== '' ? own : (payment?.dealKey ?? '') }
  })
}

/**
 * Payments and refunds, each document once. Two sources may tell of one document under event_ids of their own: then, as among versions, the
 * higher version counts, of equal ones the lower content hash, and last the lower event_id.
 */
function oneOfEach(current: readonly Current<FinanceFact>[]): Current<FinanceFact>[] {
  const best = new Map<string, Current<FinanceFact>>()
  for (const each of current) {
    const { fact } = each
    if (fact.kind !== 'payment' && fact.kind !== 'refund') continue
    const key = `${fact.kind}/${fact.documentId}`
    const other = best.get(key)?.fact
    if (other === undefined || outranks(fact, other) || (!outranks(other, fact) && fact.eventId < other.eventId)) best.set(key, each)
  }
  return [...best.values()]
}
