import { type CrmDraft, parseAmountMinor } from '@touchledger/events'
import { type AmoContext, boardPlace, managerOf, reasonOf, toDraft } from './context.ts'
import { listAt, momentAt, textAt, valueAt } from './json.ts'
import { LOST, WON } from './lead-drafts.ts'
import { type CardFault, missingTime } from './leads-page.ts'

export type EventOutcome = { draft: CrmDraft } | { ignored: string } | { fault: CardFault }

type Said = { kind: string } & Partial<Omit<CrmDraft, 'kind'>>
type Reader = (event: unknown, context: AmoContext) => Said | undefined
const attempt =
  (channel: string, direction: string): Reader =>
  () => ({ kind: 'contact_attempted', attributes: { channel, direction } })

/** What we read of /events; a type that is not here is counted and left out, since the vendor adds types as it likes. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['lead_added', (event) => ({ kind: 'created', created_by_user: textAt(event, 'created_by') !== '0' })],
  ['lead_status_changed', readStatus],
  ['sale_field_changed', readSale],
  ['entity_responsible_changed', readResponsible],
  ['entity_linked', (event) => readLink(event, 'value_after')],
  ['entity_unlinked', (event) => readLink(event, 'value_before')],
  ['entity_merged', readMerge],
  ['lead_deleted', () => ({ kind: 'deleted' })],
  ['lead_restored', () => ({ kind: 'reopened' })],
  ['contact_deleted', () => ({ kind: 'deleted' })],
  ['incoming_call', attempt('call', 'in')],
  ['outgoing_call', attempt('call', 'out')],
  ['incoming_chat_message', attempt('messenger', 'in')],
  ['outgoing_chat_message', attempt('messenger', 'out')],
  ['incoming_sms', attempt('sms', 'in')],
  ['outgoing_sms', attempt('sms', 'out')],
])

/** One row of /events, named by the CRM's own id: a draft, a type that says nothing to us, or a fault. */
export function readEvent(context: AmoContext, event: unknown): EventOutcome {
  const id = textAt(event, 'id')
  const type = textAt(event, 'type')
  const atMs = momentAt(event, 'created_at')
  const entityId = textAt(event, 'entity_id')
  const entity = entityOf(textAt(event, 'entity_type'))
  if (id === '') return { fault: { field: 'id', code: 'missing_value', found: '', accepted: "the event's id" } }
  if (atMs === undefined) return { fault: missingTime('created_at', event) }
  const said = entity === '' || entityId === '' ? undefined : readers.get(type)?.(event, context)
  if (said === undefined) return { ignored: type || '(no type)' }
  const owner = entity === 'lead' ? { deal_id: entityId } : { contact_id: entityId }
  return { draft: toDraft(context, { occurred_at: atMs, ...owner, ...said, id: `event/${id}` }) }
}

/** 142 is won and 143 lost in every pipeline; whoever leaves them withdraws. */
function readStatus(event: unknown, context: AmoContext): Said | undefined {
  const [before, after] = [valuesOf(event, 'value_before', 'lead_status'), valuesOf(event, 'value_after', 'lead_status')]
  const [from, to] = [textAt(before, 'id'), textAt(after, 'id')]
  if (to === '') return undefined
  const kind = to === WON ? 'won' : to === LOST ? 'lost' : from === WON ? 'won_withdrawn' : from === LOST ? 'reopened' : 'stage_changed'
  const reason = to === LOST ? reasonOf(context, textAt(valuesOf(event, 'value_after', 'loss_reason'), 'id')) : ''
  return { kind, ...boardPlace(context, textAt(after, 'pipeline_id'), to), reason }
}

function readSale(event: unknown, { options }: AmoContext): Said | undefined {
  const value = valuesOf(event, 'value_after', 'sale_field_value')
  const amount = parseAmountMinor(textAt(value, 'sale_with_minor_units') || textAt(value, 'sale'), options.currency ?? '')
  if (!amount.ok || amount.amountMinor < 0) return undefined
  return { kind: 'amount_changed', amount_minor: amount.amountMinor, currency: options.currency ?? '', vat: options.vat ?? '' }
}

function readResponsible(event: unknown, context: AmoContext): Said | undefined {
  if (entityOf(textAt(event, 'entity_type')) !== 'lead') return undefined
  const manager = managerOf(context, textAt(valuesOf(event, 'value_after', 'responsible_user'), 'id'))
  return manager === '' ? undefined : { kind: 'assigned', manager }
}

/** A lead and a contact, told from either side; a company of a lead. That a company was taken away is not told. */
function readLink(event: unknown, side: 'value_after' | 'value_before'): Said | undefined {
  const link = valueAt(valuesOf(event, side, 'link'), 'entity')
  const [owner, other] = [entityOf(textAt(event, 'entity_type')), entityOf(textAt(link, 'type'))]
  const [ownerId, otherId] = [textAt(event, 'entity_id'), textAt(link, 'id')]
  const attributes = side === 'value_before' ? { unlinked: '1' } : {}
  if (otherId === '') return undefined
  if (owner === 'lead' && other === 'contact') return { kind: 'linked', deal_id: ownerId, contact_id: otherId, attributes }
  if (owner === 'contact' && other === 'lead') return { kind: 'linked', deal_id: otherId, contact_id: ownerId, attributes }
  const isCompany = owner === 'lead' && textAt(link, 'type').startsWith('compan')
  return isCompany && side === 'value_after' ? { kind: 'linked', deal_id: ownerId, company_id: otherId } : undefined
}

/** The event stands at what remains; its value names what went into it. Another shape says nothing we could trust. */
function readMerge(event: unknown): Said | undefined {
  const merged = valueAt(valuesOf(event, 'value_after', 'merge'), 'entity')
  const [goneId, remains] = [textAt(merged, 'id'), textAt(event, 'entity_id')]
  const entity = entityOf(textAt(event, 'entity_type'))
  if (goneId === '' || goneId === remains || entityOf(textAt(merged, 'type')) !== entity) return undefined
  return { kind: 'merged', ...(entity === 'lead' ? { deal_id: goneId } : { contact_id: goneId }), merged_into: remains }
}

/** The first value of a kind: a value list holds one object for each thing that changed. */
function valuesOf(event: unknown, side: string, name: string): unknown {
  for (const value of listAt(event, side)) {
    const found = valueAt(value, name)
    if (found !== undefined) return found
  }
  return undefined
}

function entityOf(type: string): 'lead' | 'contact' | '' {
  return type === 'lead' || type === 'leads' ? 'lead' : type === 'contact' || type === 'contacts' ? 'contact' : ''
}
