import type { FinanceFact } from '@touchledger/ledger'
import { defaultRules } from '@touchledger/rules'
import { expect, test } from 'vitest'
import { foldSlice } from './decide-slice.ts'

const terms = {
  versions: [{ version: 1, effectiveFromMs: 0, rules: defaultRules() }],
  rates: new Map(),
  rulesNews: [],
  rateNews: new Map(),
}

function documentOf(fact: Partial<FinanceFact> & { eventId: string }): FinanceFact {
  return {
    position: 'finance/0/0',
    isNew: true,
    kind: 'payment',
    occurredAtMs: 0,
    resolutionMs: 1000,
    sourceSequence: null,
    version: 1,
    contentHash: 'a',
    documentId: '7',
    dealKey: '',
    amountMinor: 10_000,
    currency: 'RUB',
    vat: '',
    refundOf: '',
    sourceSystem: 'csv',
    ...fact,
  }
}

function fold(...finance: FinanceFact[]) {
  const papers = new Set(finance.map((fact) => fact.documentId))
  const orphans = [...papers].map((number) => `document/${number}`)
  const { loose, ceased } = foldSlice({ deals: [], crm: [], finance, papers, orphans }, terms)
  return { told: loose.map(({ fact }) => `${fact.documentId} ${fact.eventId}`).sort(), ceased: [...ceased].sort() }
}

test('a document that two sources tell of under event_ids of their own is one: the higher version, whichever came first', () => {
  const bank = documentOf({ eventId: 'bank', version: 2 })
  const crm = documentOf({ eventId: 'crm', version: 1 })
  expect(fold(bank, crm).told).toEqual(['7 bank'])
  expect(fold(crm, bank).told).toEqual(['7 bank'])
})

test('a refund with the number of a payment is a document of its own', () => {
  const refund = documentOf({ eventId: 'refund', kind: 'refund', refundOf: '7' })
  expect(fold(documentOf({ eventId: 'payment' }), refund)).toEqual({ told: ['7 payment', '7/refund refund'], ceased: [] })
  // Without the payment the number is the refund's, and what stood under its longer name is withdrawn.
  expect(fold(refund)).toEqual({ told: ['7 refund'], ceased: ['7/refund'] })
})

test('a document that has another number now is withdrawn under the old one', () => {
  const renumbered = documentOf({ eventId: 'payment', version: 2, documentId: '8' })
  expect(fold(documentOf({ eventId: 'payment' }), renumbered)).toEqual({ told: ['8 payment'], ceased: ['7', '7/refund', '8/refund'] })
})

test('a refund of what is an invoice now has no payment, whether its version as a payment was seen or not', () => {
  const invoice = documentOf({ eventId: 'payment', version: 2, kind: 'invoice', dealKey: 'crm:1' })
  const refund = documentOf({ eventId: 'refund', kind: 'refund', documentId: '9', refundOf: '7' })
  expect(fold(invoice, refund).told).toEqual(['9 refund'])
  expect(fold(documentOf({ eventId: 'payment', dealKey: 'crm:1' }), invoice, refund).told).toEqual(['9 refund'])
})
