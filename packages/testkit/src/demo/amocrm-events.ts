import { crmAccountId, linkTo } from './amocrm-cards.ts'
import { type Contact, type Lead, salesPipeline, type World } from './world.ts'

type Entity = 'lead' | 'contact'
type Value = Readonly<Record<string, unknown>>
export type CrmEvent = {
  readonly type: string
  readonly entity: Entity
  readonly entityId: number
  readonly by: number
  readonly atSec: number
  readonly after: readonly Value[]
  readonly before: readonly Value[]
  id: string
}

const letters = '0123456789abcdefghjkmnpqrstvwxyz'
function inLetters(value: number, length: number): string {
  let text = ''
  for (let left = value; text.length < length; left = Math.floor(left / 32)) text = (letters[left % 32] ?? '0') + text
  return text
}

/** The CRM's own history, by time; ids are 26 letters that grow with it. */
export function crmEvents(world: World): CrmEvent[] {
  const events: CrmEvent[] = []
  const add = (
    type: string,
    entity: Entity,
    entityId: number,
    by: number,
    atSec: number,
    after: readonly Value[] = [],
    before: readonly Value[] = [],
  ): void => {
    events.push({ type, entity, entityId, by, atSec, after, before, id: '' })
  }
  for (const contact of world.contacts) {
    add('contact_added', 'contact', contact.id, contact.by, contact.createdSec)
    if (contact.merged === null) continue
    const { into, atSec, by } = contact.merged
    add('entity_merged', 'contact', into.id, by, atSec, [{ merge: { entity: { type: 'contact', id: contact.id } } }])
    add('contact_deleted', 'contact', contact.id, by, atSec)
  }
  for (const lead of world.leads) leadEvents(lead, add)
  // The sort is stable: what happened to one lead in one second stays in order.
  events.sort((one, other) => one.atSec - other.atSec)
  for (const [at, event] of events.entries()) event.id = `01k${inLetters(event.atSec, 8)}${inLetters(at, 15)}`
  return events
}

function leadEvents(
  lead: Lead,
  add: (
    type: string,
    entity: Entity,
    entityId: number,
    by: number,
    atSec: number,
    after?: readonly Value[],
    before?: readonly Value[],
  ) => void,
): void {
  const linked = (contact: Contact, atSec: number, by: number): void =>
    add('entity_linked', 'lead', lead.id, by, atSec, [{ link: { entity: { type: 'contact', id: contact.id } } }])
  add('lead_added', 'lead', lead.id, lead.by, lead.createdSec)
  for (const contact of lead.contacts) linked(contact, lead.createdSec, lead.by)
  if (lead.company !== null)
    add('entity_linked', 'lead', lead.id, lead.company.by, Math.max(lead.createdSec, lead.company.createdSec), [
      { link: { entity: { type: 'company', id: lead.company.id } } },
    ])
  let place = { id: lead.firstStatusId, pipeline_id: salesPipeline as number }
  let amountMinor = 0
  for (const step of lead.steps) {
    const { atSec, by } = step
    if (step.kind === 'status') {
      const next = { id: step.statusId, pipeline_id: step.pipelineId }
      const reason = step.lossReason === null ? [] : [{ loss_reason: { id: step.lossReason } }]
      add('lead_status_changed', 'lead', lead.id, by, atSec, [{ lead_status: next }, ...reason], [{ lead_status: place }])
      place = next
    }
    if (step.kind === 'amount' && step.amountMinor !== amountMinor) {
      add(
        'sale_field_changed',
        'lead',
        lead.id,
        by,
        atSec,
        [{ sale_field_value: saleOf(step.amountMinor) }],
        [{ sale_field_value: saleOf(amountMinor) }],
      )
      amountMinor = step.amountMinor
    }
    if (step.kind === 'contact_linked') linked(step.contact, atSec, by)
    if (step.kind === 'responsible')
      add(
        'entity_responsible_changed',
        'lead',
        lead.id,
        by,
        atSec,
        [{ responsible_user: { id: step.userId } }],
        [{ responsible_user: { id: lead.responsible } }],
      )
    if (step.kind === 'call') add('outgoing_call', 'contact', step.contact.id, by, atSec, [{ note: { id: step.noteId } }])
    if (step.kind === 'deleted' || step.kind === 'restored') add(`lead_${step.kind}`, 'lead', lead.id, by, atSec)
  }
}

const saleOf = (amountMinor: number): Value => ({
  sale: Math.floor(amountMinor / 100),
  ...(amountMinor % 100 === 0 ? {} : { sale_with_minor_units: amountMinor / 100 }),
})

/** The event as the API answers it. */
export const eventCard = ({ id, type, entity, entityId, by, atSec, after, before }: CrmEvent) => ({
  id,
  type,
  entity_id: entityId,
  entity_type: entity,
  created_by: by,
  created_at: atSec,
  value_after: after,
  value_before: before,
  account_id: crmAccountId,
  _links: linkTo(`events/${id}`),
  _embedded: { entity: { id: entityId, _links: linkTo(`${entity}s/${entityId}`) } },
})
