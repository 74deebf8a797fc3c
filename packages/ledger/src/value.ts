import { formatVat, localDateOf, rulesInForce, type SourceName, vatOf } from '@touchledger/rules'
import type { DealDocument, Terms } from './company.ts'
import type { Current, FinanceFact } from './facts.ts'
import { type ExchangeRate, rateOn, toLedgerValue } from './money.ts'

/** What a conversion is worth, in minor units of `currency`: the deal's total before it and after it. */
export type Value = { before: bigint; after: bigint; currency: string; original: string; note: string; unvalued: boolean }
export const nothing: Value = { before: 0n, after: 0n, currency: '', original: '', note: '', unvalued: false }
type Amount = { minor: number; currency: string; vat: string; source: SourceName }

/** `fixedRate` is the rate of a refund's payment, null while that waits for one; undefined: the day's own. */
export function valued(amount: Amount, atMs: number, before: bigint, terms: Terms, fixedRate: ExchangeRate | null | undefined): Value {
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
      note: `${amount.minor} ${currency}, ${rate === null ? `no rate of ${day}` : `too much at ${rate.rate} of ${rate.day}`}`,
      unvalued: true,
    }
  }
  const note = rate === null ? '' : `${amount.minor} ${currency} at ${rate.rate} per ${rate.nominal} of ${rate.day}`
  return { before, after: before + converted, currency: company.currency, original: currency, note, unvalued: false }
}

/** Documents stand in order of (occurred_at, event_id); a source's own sequence is one of CRM events. */
export function inDocumentOrder(a: FinanceFact, b: FinanceFact): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs - b.occurredAtMs
  return a.eventId < b.eventId ? -1 : 1
}

/** Each document with its own signed value (`after`), in the order they happened. A refund is converted at its payment's rate. */
export function runningTotals(documents: readonly DealDocument[], terms: Terms): (Current<FinanceFact> & { value: Value })[] {
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

export function sourceOf(sourceSystem: string, topic: 'crm' | 'finance'): SourceName {
  if (sourceSystem === 'amocrm') return 'amocrm'
  if (sourceSystem === 'csv') return topic === 'crm' ? 'csv_crm' : 'csv_finance'
  return 'api'
}
