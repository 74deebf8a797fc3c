import type { CrmDraft } from '@touchledger/events'
import type { CardField } from './card-fields.ts'
import { type AmoContext, reasonOf } from './context.ts'
import { listAt, momentAt, textAt, valueAt } from './json.ts'
import {
  amountDraft,
  closedDraft,
  createdDraft,
  deletedDraft,
  type LeadCard,
  LOST,
  linkDrafts,
  seenStageDraft,
  WON,
} from './lead-drafts.ts'

export type CardFault = { field: string; code: string; found: string; accepted: string }
export type CardOutcome = { drafts: readonly CrmDraft[] } | { fault: CardFault }

/** What a card of /leads says: creation, price, where it stands and whose it is. A deleted card has four keys and says only that. */
export function readLeadCard(context: AmoContext, json: unknown): CardOutcome {
  const card = toLeadCard(context, json)
  const { createdAtMs, updatedAtMs } = card
  if (!/^\d{1,20}$/.test(card.id)) return { fault: { field: 'id', code: 'invalid_id', found: card.id, accepted: 'digits' } }
  if (updatedAtMs === undefined) return { fault: missingTime('updated_at', json) }
  if (card.isDeleted && createdAtMs === undefined) return { drafts: [deletedDraft(context, card.id, updatedAtMs)] }
  if (createdAtMs === undefined) return { fault: missingTime('created_at', json) }
  const amount = amountDraft(context, card, updatedAtMs)
  if (amount === undefined && card.price !== '')
    return { fault: { field: 'price', code: 'ambiguous_number', found: card.price, accepted: 'a number from 0 that fits the ledger' } }
  const drafts = [createdDraft(context, card, createdAtMs), ...linkDrafts(context, card, createdAtMs)]
  if (amount !== undefined) drafts.push(amount)
  // A deleted card's stage would bring it back, since both stand at the same second.
  if (card.isDeleted) drafts.push(deletedDraft(context, card.id, updatedAtMs))
  else if (card.statusId === WON || card.statusId === LOST) drafts.push(closedDraft(context, card, card.closedAtMs ?? updatedAtMs))
  else if (card.statusId !== '') drafts.push(seenStageDraft(context, card, updatedAtMs))
  return { drafts }
}

function toLeadCard(context: AmoContext, json: unknown): LeadCard {
  const [reason] = listAt(json, '_embedded', 'loss_reason')
  const [company] = listAt(json, '_embedded', 'companies')
  return {
    id: textAt(json, 'id'),
    // The fraction stands in a key of its own, which accounts without kopecks do not have.
    price: textAt(json, 'price_with_minor_units') || textAt(json, 'price'),
    statusId: textAt(json, 'status_id'),
    pipelineId: textAt(json, 'pipeline_id'),
    createdAtMs: momentAt(json, 'created_at'),
    updatedAtMs: momentAt(json, 'updated_at'),
    closedAtMs: momentAt(json, 'closed_at'),
    createdBy: textAt(json, 'created_by'),
    responsibleId: textAt(json, 'responsible_user_id'),
    lossReason: textAt(reason, 'name') || reasonOf(context, textAt(json, 'loss_reason_id')),
    companyId: textAt(company, 'id'),
    contacts: listAt(json, '_embedded', 'contacts').flatMap((contact) => {
      const id = textAt(contact, 'id')
      return id === '' ? [] : [{ id, isMain: valueAt(contact, 'is_main') === true }]
    }),
    fields: toCardFields(json),
    isDeleted: valueAt(json, 'is_deleted') === true,
  }
}

/** `custom_fields_values`: null where the card has none; numbers come as text, dates as seconds. */
export function toCardFields(json: unknown): CardField[] {
  return listAt(json, 'custom_fields_values').map((field) => ({
    id: textAt(field, 'field_id'),
    name: textAt(field, 'field_name'),
    code: textAt(field, 'field_code').toUpperCase(),
    values: listAt(field, 'values').map((value) => textAt(value, 'value')),
  }))
}

export function missingTime(field: string, json: unknown): CardFault {
  return { field, code: 'invalid_date', found: textAt(json, field), accepted: 'unix seconds' }
}
