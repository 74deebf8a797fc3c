import { z } from 'zod'
import { amountAccepted } from './amounts.ts'
import type { CrmDraft } from './drafts.ts'
import {
  Amount,
  Count,
  contacts,
  type DraftOutcome,
  envelope,
  Id,
  Moment,
  parseJson,
  Text,
  Texts,
  toAmount,
  toEnvelope,
  toIdentifiers,
  toText,
  toTime,
} from './http-fields.ts'
import { crmKinds } from './kinds.ts'
import { toFound } from './refusals.ts'

/** One change in a CRM. `event` is the CSV's name for `kind`. */
export const CrmEventJson = z
  .strictObject({
    kind: Text,
    event: Text,
    occurred_at: Moment,
    ...envelope,
    ...contacts,
    crm: Text,
    deal_id: Id,
    contact_id: Id,
    company_id: Id,
    inn: Id,
    merged_into: Id,
    pipeline: Text,
    pipeline_id: Id,
    stage: Text,
    stage_id: Id,
    amount: Amount,
    amount_minor: Count,
    currency: Text,
    vat: Text,
    deal_kind: Text,
    manager: Text,
    reason: Text,
    created_by_user: z.boolean().nullish(),
    inferred: z.boolean().nullish(),
    attributes: Texts,
  })
  .meta({
    title: 'CRM event',
    description: `One change of a deal or a contact. Kinds: ${crmKinds.join(', ')}.`,
    examples: [
      {
        occurred_at: '2026-09-02T10:00:00+03:00',
        kind: 'created',
        deal_id: '30000501',
        pipeline: 'Продажи',
        stage: 'Новая заявка',
        amount: '0',
        currency: 'RUB',
        contact_id: '70000001',
        email: 'maria@example.com',
        manager: 'Анна',
      },
    ],
  })
export type CrmEventJson = z.input<typeof CrmEventJson>

export function toCrmDraft(json: unknown): DraftOutcome<CrmDraft> {
  const parsed = parseJson(CrmEventJson, json)
  if (!parsed.ok) return parsed
  const { event } = parsed
  const time = toTime(event.occurred_at)
  if (!time.ok) return time
  const amount = toAmount(event)
  if (!amount.ok) return amount
  if (typeof amount.amountMinor === 'number' && amount.amountMinor < 0)
    return {
      ok: false,
      field: 'amount',
      code: 'negative_amount',
      found: toFound(event.amount ?? event.amount_minor),
      accepted: amountAccepted.negative_amount,
    }
  return {
    ok: true,
    draft: {
      kind: event.kind || event.event || '',
      ...toEnvelope(event, time),
      crm: event.crm ?? '',
      deal_id: toText(event.deal_id),
      contact_id: toText(event.contact_id),
      company_id: toText(event.company_id),
      inn: toText(event.inn),
      merged_into: toText(event.merged_into),
      pipeline: event.pipeline ?? '',
      pipeline_id: toText(event.pipeline_id),
      stage: event.stage ?? '',
      stage_id: toText(event.stage_id),
      amount_minor: amount.amountMinor ?? null,
      currency: event.currency ?? '',
      vat: event.vat ?? '',
      deal_kind: event.deal_kind ?? '',
      manager: event.manager ?? '',
      reason: event.reason ?? '',
      created_by_user: event.created_by_user ?? null,
      inferred: event.inferred ?? false,
      identifiers: toIdentifiers(event),
      attributes: event.attributes ?? {},
    },
  }
}
