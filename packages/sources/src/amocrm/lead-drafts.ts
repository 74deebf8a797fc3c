import { type CrmDraft, parseAmountMinor } from '@touchledger/events'
import { type CardField, dealKindOf, identifiersOf, innOf, marksOf } from './card-fields.ts'
import { type AmoContext, boardPlace, managerOf, toDraft } from './context.ts'

export const WON = '142'
export const LOST = '143'

/** A lead's card as one moment showed it; what is empty or undefined was not said. */
export type LeadCard = {
  id: string
  /** Decimal in the account's currency. */
  price: string
  statusId: string
  pipelineId: string
  createdAtMs: number | undefined
  updatedAtMs: number | undefined
  closedAtMs: number | undefined
  createdBy: string
  responsibleId: string
  /** Name or id. */
  lossReason: string
  companyId: string
  /** The main one first. */
  contacts: readonly { id: string; isMain: boolean }[]
  fields: readonly CardField[]
  isDeleted: boolean
}

const seconds = (ms: number) => Math.floor(ms / 1000)

/** The creation, with all that the card knows of the visitor. */
export function createdDraft(context: AmoContext, card: LeadCard, createdAtMs: number): CrmDraft {
  return toDraft(context, {
    id: `lead/${card.id}/created`,
    kind: 'created',
    occurred_at: createdAtMs,
    deal_id: card.id,
    // The user 0 is the API or a form, never a person.
    created_by_user: card.createdBy === '' ? null : card.createdBy !== '0',
    identifiers: identifiersOf(card.fields, context.settings),
    attributes: marksOf(card.fields),
  })
}

/**
 * The price with the rest of the card's state. A changed price or a later change of the card is a new event; the same page again is not.
 * Undefined where no price was said or it is no amount.
 */
export function amountDraft(context: AmoContext, card: LeadCard, atMs: number): CrmDraft | undefined {
  const parsed = parseAmountMinor(card.price, context.options.currency ?? '')
  if (!parsed.ok || parsed.amountMinor < 0) return undefined
  return toDraft(context, {
    id: `lead/${card.id}/amount/${parsed.amountMinor}@${seconds(atMs)}`,
    kind: 'amount_changed',
    occurred_at: atMs,
    deal_id: card.id,
    amount_minor: parsed.amountMinor,
    currency: context.options.currency ?? '',
    vat: context.options.vat ?? '',
    ...cardState(context, card),
  })
}

/** Won and lost at the time the card closed. */
export function closedDraft(context: AmoContext, card: LeadCard, atMs: number): CrmDraft {
  const kind = card.statusId === WON ? 'won' : 'lost'
  return toDraft(context, {
    id: `lead/${card.id}/${kind}@${seconds(atMs)}`,
    kind,
    occurred_at: atMs,
    deal_id: card.id,
    ...boardPlace(context, card.pipelineId, card.statusId),
    ...cardState(context, card),
    reason: kind === 'lost' ? card.lossReason : '',
  })
}

/** The stage in which the card was seen: inferred, so that the history's own event takes its place. */
export function seenStageDraft(context: AmoContext, card: LeadCard, atMs: number): CrmDraft {
  return toDraft(context, {
    id: `lead/${card.id}/stage/${card.pipelineId}/${card.statusId}@${seconds(atMs)}`,
    kind: 'stage_changed',
    occurred_at: atMs,
    deal_id: card.id,
    ...boardPlace(context, card.pipelineId, card.statusId),
    ...cardState(context, card),
    reason: card.statusId === LOST ? card.lossReason : '',
    inferred: true,
  })
}

/** A page shows who is linked, not since when: from the creation on, the main contact before the others. */
export function linkDrafts(context: AmoContext, card: LeadCard, createdAtMs: number): CrmDraft[] {
  const main = card.contacts.filter(({ isMain }) => isMain)
  const others = card.contacts.filter(({ isMain }) => !isMain)
  return [...main, ...others].map(({ id, isMain }, index) =>
    toDraft(context, {
      id: `lead/${card.id}/contact/${id}`,
      kind: 'linked',
      occurred_at: createdAtMs,
      // Below every sequence of the history, whose own links of this second come after.
      source_sequence: index - 1000,
      deal_id: card.id,
      contact_id: id,
      attributes: isMain ? { main: '1' } : {},
    }),
  )
}

export function deletedDraft(context: AmoContext, dealId: string, atMs: number): CrmDraft {
  return toDraft(context, { id: `lead/${dealId}/deleted@${seconds(atMs)}`, kind: 'deleted', occurred_at: atMs, deal_id: dealId })
}

function cardState(context: AmoContext, card: LeadCard) {
  return {
    manager: managerOf(context, card.responsibleId),
    company_id: card.companyId,
    inn: innOf(card.fields, context.settings),
    deal_kind: dealKindOf(card.fields, context.settings),
  }
}
