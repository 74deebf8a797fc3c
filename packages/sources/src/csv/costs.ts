import { type CostDraft, costKinds } from '@touchledger/events'
import type { CsvTable } from './header.ts'
import type { CsvRow } from './row.ts'

const DAY_MS = 86_400_000
const DAYS_MAX = 366

export const costTable: CsvTable = {
  columns: [
    ...['date', 'date_from', 'date_to', 'platform', 'account', 'amount', 'currency', 'campaign_id', 'campaign_name'],
    ...['source', 'medium', 'campaign', 'impressions', 'clicks', 'vat', 'kind'],
  ],
  required: [['date', 'date_from'], ['date', 'date_to'], ['platform'], ['account'], ['amount'], ['currency']],
}

/** A cost of one day or of several; `day` stays empty, since our own tables only upsert and never replace a day. */
export function readCost(row: CsvRow): CostDraft {
  const days = daysOf(row)
  const platform = row.required('platform', 'the platform, such as vk_ads')
  const campaign_id = row.id('campaign_id')
  const currency = row.currency()
  if (currency === '') row.required('currency', 'an ISO 4217 code such as RUB, USD, EUR')
  row.required('amount', 'the amount; negative where the platform took money back')
  return {
    kind: 'cost',
    occurred_at: days.startMs,
    resolution_ms: DAY_MS,
    source_system: 'csv',
    account: row.text('account') || (row.options.account ?? ''),
    version: row.options.exportedAtMs,
    cost_kind: row.oneOf('kind', costKinds, 'unknown_cost_kind') || 'media',
    date_from: days.from,
    date_to: days.to,
    platform,
    campaign_id,
    campaign_name: row.text('campaign_name'),
    source: row.text('source'),
    medium: row.text('medium'),
    campaign: row.text('campaign'),
    campaign_key: campaign_id === '' ? '' : `${platform}:${campaign_id}`,
    impressions: row.count('impressions'),
    clicks: row.count('clicks'),
    amount_minor: row.amountMinor(currency),
    currency,
    vat: row.vat(days.from),
  }
}

function daysOf(row: CsvRow): { from: string; to: string; startMs: number } {
  const one = row.day('date')
  const from = row.day('date_from')
  const to = row.day('date_to')
  if (one.day !== '') {
    if (from.day !== '' || to.day !== '') {
      const found = [one.day, from.day, to.day].filter((day) => day !== '').join(' ')
      row.refuse('date', 'conflicting_fields', found, 'date alone, or date_from and date_to')
    }
    row.checkDay('date', one.startMs)
    return { from: one.day, to: one.day, startMs: one.startMs }
  }
  if (from.day === '' && to.day === '') row.refuse('date', 'missing_value', '', 'a day YYYY-MM-DD, or date_from and date_to')
  if (from.day === '') row.refuse('date_from', 'missing_value', '', 'the first day, since date_to is there')
  if (to.day === '') row.refuse('date_to', 'missing_value', '', 'the last day, since date_from is there')
  row.checkDay('date_from', from.startMs)
  const days = Math.round((Date.parse(to.day) - Date.parse(from.day)) / DAY_MS) + 1
  if (days < 1) row.refuse('date_to', 'date_out_of_range', to.day, `a day not before date_from, ${from.day}`)
  if (days > DAYS_MAX) row.refuse('date_to', 'date_out_of_range', to.day, `at most ${DAYS_MAX} days in one row`)
  return { from: from.day, to: to.day, startMs: from.startMs }
}
