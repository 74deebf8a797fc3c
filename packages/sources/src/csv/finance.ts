import { type FinanceDraft, financeKinds } from '@touchledger/events'
import type { CsvTable } from './header.ts'
import type { CsvRow } from './row.ts'

const DAY_MS = 86_400_000
const RATE = /^\d{1,12}(?:\.\d{1,12})?$/
const currencyAccepted = 'an ISO 4217 code such as RUB, USD, EUR'
const documentKinds = financeKinds.filter((kind) => kind !== 'rate')

export const financeTable: CsvTable = {
  columns: ['occurred_at', 'document_id', 'kind', 'amount', 'currency', 'deal_id', 'inn', 'purpose', 'vat', 'refund_of'],
  required: [['occurred_at'], ['document_id'], ['kind'], ['amount'], ['currency']],
}
export const rateTable: CsvTable = {
  columns: ['date', 'currency', 'nominal', 'rate'],
  required: [['date'], ['currency'], ['nominal'], ['rate']],
}

export function readFinance(row: CsvRow, dayOf: (ms: number) => string): FinanceDraft {
  const time = row.occurredAt('occurred_at')
  const document_id = row.required('document_id', "the document's number")
  row.id('document_id')
  const kind = row.required('kind', documentKinds.join(', '))
  row.oneOf('kind', documentKinds, 'unknown_event')
  const deal_id = row.id('deal_id')
  const currency = row.currency()
  if (currency === '') row.required('currency', currencyAccepted)
  row.required('amount', 'the amount of the document')
  return {
    kind,
    ...time,
    source_system: 'csv',
    account: row.options.account ?? '',
    version: row.options.exportedAtMs,
    document_id,
    crm: deal_id === '' ? '' : (row.options.crm ?? ''),
    deal_id,
    inn: row.id('inn'),
    purpose: row.text('purpose'),
    amount_minor: row.amountMinor(currency, 'zero or more; the kind (refund) says the sign'),
    currency,
    vat: row.vat(dayOf(time.occurred_at)),
    refund_of: row.id('refund_of'),
  }
}

/** The price of `nominal` units of a currency in the company's, valid from that day on. */
export function readRate(row: CsvRow): FinanceDraft {
  const { day, startMs } = row.day('date')
  if (day === '') row.refuse('date', 'missing_value', '', 'the day the rate is valid for, YYYY-MM-DD')
  row.checkDay('date', startMs)
  row.required('currency', currencyAccepted)
  const nominal = row.count('nominal') ?? 1
  if (nominal < 1) row.refuse('nominal', 'invalid_number', row.text('nominal'), 'how many units the rate is for, such as 1 or 100')
  row.required('rate', 'company currency per nominal, such as 80.1234')
  const rate = row.decimal('rate')
  if (!RATE.test(rate) || /^[0.]*$/.test(rate))
    row.refuse('rate', 'ambiguous_number', row.text('rate'), 'a positive number with a dot, such as 80.1234')
  return {
    kind: 'rate',
    occurred_at: startMs,
    resolution_ms: DAY_MS,
    source_system: 'csv',
    account: row.options.account ?? '',
    version: row.options.exportedAtMs,
    day,
    currency: row.currency(),
    nominal,
    rate,
  }
}
