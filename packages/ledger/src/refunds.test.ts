import { defaultRules } from '@touchledger/rules'
import { expect, test } from 'vitest'
import type { DealDocument, Terms } from './company.ts'
import { documentsWithoutDeal } from './conversions.ts'
import type { FinanceFact } from './facts.ts'

const at = (day: string) => Date.parse(`${day}T09:00:00Z`)

function documentOf(fact: Partial<FinanceFact> & { documentId: string; kind: 'payment' | 'refund' }): DealDocument {
  const whole = {
    position: '',
    isNew: true,
    eventId: fact.documentId,
    occurredAtMs: at('2026-05-10'),
    resolutionMs: 1000,
    sourceSequence: null,
    version: 1,
    contentHash: '',
    dealKey: '',
    amountMinor: 10_000,
    currency: 'USD',
    vat: '',
    refundOf: '',
    sourceSystem: 'csv',
    ...fact,
  }
  return { fact: whole, news: 'new' }
}

function termsOf(rates: Readonly<Record<string, string>>): Terms {
  const usd = Object.entries(rates).map(([day, rate]) => ({ day, currency: 'USD', nominal: 1, rate }))
  return {
    versions: [{ version: 1, effectiveFromMs: 0, rules: defaultRules() }],
    rates: new Map([['USD', usd]]),
    rulesNews: [],
    rateNews: new Map(),
  }
}

const payment = documentOf({ documentId: 'P', kind: 'payment' })
const refund = documentOf({ documentId: 'R', kind: 'refund', refundOf: 'P', occurredAtMs: at('2026-05-20') })
const sums = (documents: readonly DealDocument[], terms: Terms) =>
  documentsWithoutDeal(documents, terms).map(({ conversionId, currency, afterMinor }) => `${conversionId} ${afterMinor} ${currency}`)

test('a refund waits for a rate as long as its payment does, even if its own day has one', () => {
  expect(sums([payment, refund], termsOf({ '2026-05-20': '90' }))).toEqual(['paid:P 10000 USD', 'paid:R -10000 USD'])
  expect(sums([payment, refund], termsOf({ '2026-05-09': '80', '2026-05-20': '90' }))).toEqual(['paid:P 800000 RUB', 'paid:R -800000 RUB'])
})

test("a refund takes its payment's rate when the payment stands at another deal", () => {
  const apart = { ...refund, payment: payment.fact }
  expect(sums([apart], termsOf({ '2026-05-10': '80', '2026-05-20': '90' }))).toEqual(['paid:R -800000 RUB'])
})

test('a refund in another currency than its payment takes the rate of its own day', () => {
  const euros = documentOf({ documentId: 'P', kind: 'payment', currency: 'EUR' })
  expect(sums([euros, refund], termsOf({ '2026-05-10': '80', '2026-05-20': '90' }))).toEqual(['paid:P 10000 EUR', 'paid:R -900000 RUB'])
})

test("documents of one moment stand in order of their event_id, whatever a source's own sequence says", () => {
  const first = documentOf({ documentId: 'A', kind: 'payment', currency: 'RUB', sourceSequence: 2 })
  const second = documentOf({ documentId: 'B', kind: 'payment', currency: 'RUB', sourceSequence: 1 })
  expect(sums([second, first], termsOf({}))).toEqual(['paid:A 10000 RUB', 'paid:B 10000 RUB'])
})
