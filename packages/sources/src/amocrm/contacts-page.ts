import type { CrmDraft } from '@touchledger/events'
import { type CardField, identifiersOf, innOf } from './card-fields.ts'
import { type AmoContext, toDraft } from './context.ts'
import { listAt, momentAt, textAt, valueAt } from './json.ts'
import { type CardOutcome, missingTime, toCardFields } from './leads-page.ts'

export type ContactCard = { id: string; companyId: string; fields: readonly CardField[]; atMs: number; dealIds: readonly string[] }

/** A contact's e-mails, phones and ClientIDs replace those of its card before; its leads are linked as of the answer. */
export function readContactCard(context: AmoContext, json: unknown): CardOutcome {
  const id = textAt(json, 'id')
  const atMs = momentAt(json, 'updated_at') ?? momentAt(json, 'created_at')
  if (!/^\d{1,20}$/.test(id)) return { fault: { field: 'id', code: 'invalid_id', found: id, accepted: 'digits' } }
  if (atMs === undefined) return { fault: missingTime('updated_at', json) }
  if (valueAt(json, 'is_deleted') === true) {
    const gone = toDraft(context, { id: `contact/${id}/deleted@${atMs / 1000}`, kind: 'deleted', occurred_at: atMs, contact_id: id })
    return { drafts: [gone] }
  }
  const [company] = listAt(json, '_embedded', 'companies')
  const dealIds = idsOf(json, 'leads')
  const card = { id, companyId: textAt(company, 'id'), fields: toCardFields(json), atMs, dealIds }
  return { drafts: [contactDraft(context, `contact/${id}/card`, card), ...contactLinks(context, card)] }
}

export function contactDraft(context: AmoContext, id: string, card: ContactCard): CrmDraft {
  return toDraft(context, {
    id,
    kind: 'linked',
    occurred_at: card.atMs,
    contact_id: card.id,
    company_id: card.companyId,
    identifiers: identifiersOf(card.fields, context.settings),
  })
}

/** The card does not say since when, so the links stand at the answer's time, after all that leads say of their main contact. */
export function contactLinks(context: AmoContext, { id, dealIds }: Pick<ContactCard, 'id' | 'dealIds'>): CrmDraft[] {
  return dealIds.map((dealId) =>
    toDraft(context, {
      id: `contact/${id}/lead/${dealId}`,
      kind: 'linked',
      occurred_at: answeredAt(context),
      deal_id: dealId,
      contact_id: id,
    }),
  )
}

/** A company says its INN to its leads. Its own phones are an office's, so they tie nobody together. */
export function readCompanyCard(context: AmoContext, json: unknown): CardOutcome {
  const id = textAt(json, 'id')
  if (!/^\d{1,20}$/.test(id)) return { fault: { field: 'id', code: 'invalid_id', found: id, accepted: 'digits' } }
  const inn = innOf(toCardFields(json), context.settings)
  const drafts = idsOf(json, 'leads').map((dealId) =>
    toDraft(context, {
      id: `company/${id}/lead/${dealId}`,
      kind: 'linked',
      occurred_at: answeredAt(context),
      deal_id: dealId,
      company_id: id,
      inn,
    }),
  )
  return { drafts }
}

function idsOf(json: unknown, kind: string): string[] {
  return listAt(json, '_embedded', kind).flatMap((each) => textAt(each, 'id') || [])
}

function answeredAt({ options }: AmoContext): number {
  return Math.floor(options.exportedAtMs / 1000) * 1000
}
