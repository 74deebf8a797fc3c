import { z } from 'zod'
import type { FinanceDraft } from './drafts.ts'
import { timeOfDay } from './http-cost.ts'
import {
  Amount,
  Count,
  type DraftOutcome,
  envelope,
  Id,
  Moment,
  parseJson,
  Text,
  toAmount,
  toEnvelope,
  toText,
  toTime,
} from './http-fields.ts'
import { financeKinds } from './kinds.ts'
import { toFound } from './refusals.ts'

/** One document, or one exchange rate (`kind: rate`, with `day` or `date`). */
export const FinanceEventJson = z
  .strictObject({
    kind: z.string(),
    occurred_at: Moment.nullish(),
    ...envelope,
    document_id: Id,
    crm: Text,
    deal_id: Id,
    inn: Id,
    purpose: Text,
    amount: Amount,
    amount_minor: Count,
    currency: Text,
    vat: Text,
    refund_of: Id,
    date: Text,
    day: Text,
    nominal: Count,
    rate: z.union([z.string(), z.number()]).nullish(),
  })
  .meta({
    title: 'Finance event',
    description: `One document or exchange rate. Kinds: ${financeKinds.join(', ')}. A refund's amount is positive, its kind says the sign.`,
    examples: [
      {
        occurred_at: '2026-09-12T14:00:00+03:00',
        kind: 'payment',
        document_id: 'P1',
        amount: '33.33',
        currency: 'RUB',
        deal_id: '30000501',
        vat: 'none',
      },
      { kind: 'rate', date: '2026-09-01', currency: 'USD', nominal: 1, rate: '80.1234' },
    ],
  })
export type FinanceEventJson = z.input<typeof FinanceEventJson>

export function toFinanceDraft(json: unknown): DraftOutcome<FinanceDraft> {
  const parsed = parseJson(FinanceEventJson, json)
  if (!parsed.ok) return parsed
  const { event } = parsed
  const day = event.day || (event.kind === 'rate' ? event.date : '') || ''
  const time = toFinanceTime(event.occurred_at, event.kind, day)
  if (!time.ok) return time
  const amount = toAmount(event)
  if (!amount.ok) return amount
  if (typeof amount.amountMinor === 'number' && amount.amountMinor < 0) {
    const accepted = 'zero or more; the kind (refund) says the sign'
    return { ok: false, field: 'amount', code: 'negative_amount', found: toFound(event.amount ?? event.amount_minor), accepted }
  }
  return {
    ok: true,
    draft: {
      kind: event.kind,
      ...toEnvelope(event, time),
      document_id: toText(event.document_id),
      crm: event.crm ?? '',
      deal_id: toText(event.deal_id),
      inn: toText(event.inn),
      purpose: event.purpose ?? '',
      amount_minor: amount.amountMinor ?? null,
      currency: event.currency ?? '',
      vat: event.vat ?? '',
      refund_of: toText(event.refund_of),
      day,
      ...(typeof event.nominal === 'number' ? { nominal: event.nominal } : undefined),
      rate: toText(event.rate),
    },
  }
}

function toFinanceTime(occurredAt: string | number | null | undefined, kind: string, day: string) {
  if (occurredAt !== undefined && occurredAt !== null) return toTime(occurredAt)
  if (kind === 'rate') return timeOfDay(day)
  const accepted = 'ISO 8601 date-time with an offset, or ms since 1970 UTC'
  return { ok: false as const, field: 'occurred_at', code: 'missing_value', found: '', accepted }
}
