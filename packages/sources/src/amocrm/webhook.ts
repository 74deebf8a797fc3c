import type { CrmDraft, Parsed } from '@touchledger/events'
import type { CardField } from './card-fields.ts'
import { contactDraft, contactLinks } from './contacts-page.ts'
import { type AmoContext, type AmoOptions, type AmoOutcome, managerOf, rejected, toDraft } from './context.ts'
import { type FormNode, formItems, formText, nodeAt, parseForm } from './form.ts'
import { toMoment } from './json.ts'
import { amountDraft, closedDraft, createdDraft, deletedDraft, type LeadCard, LOST, seenStageDraft, WON } from './lead-drafts.ts'

const accepted = 'a webhook delivery of amoCRM such as leads[status][0][id]=…'
/** What the vendor also sends and what says nothing about deals. */
const otherEntities = ['companies', 'unsorted', 'task', 'message', 'talk', 'catalogs', 'customers', 'note']

/**
 * One form body. Fields count as given and an absent field changes nothing: a delivery's events have ids of their own, by the card's time,
 * so that a retry is no news and a body of ids alone blanks nothing. A body without times (delete, digital pipeline) happened when it came.
 */
export function parseAmoWebhook(body: string, options: AmoOptions, line = 1): AmoOutcome {
  const { root, faults } = parseForm(body.trim())
  const subdomain = formText(root, 'account', 'subdomain')
  const accountId = formText(root, 'account', 'id')
  const account = options.account || subdomain || accountId
  const parsed: Parsed[] = faults.map((fault) => rejected(fault.field, fault.code, fault.found, fault.accepted, line))
  if (options.account && subdomain !== '' && options.account !== subdomain && options.account !== accountId) {
    const found = rejected('account[subdomain]', 'wrong_account', subdomain, options.account, line)
    return { parsed: [...parsed, found], ignored: {} }
  }
  const context: AmoContext = { account, settings: options.amocrm ?? {}, options, origin: 'hook' }
  const ignored = new Map<string, number>()
  let isKnown = otherEntities.some((entity) => root.children.has(entity))
  for (const entity of otherEntities) for (const action of root.children.get(entity)?.children.keys() ?? []) count(`${entity}.${action}`)
  for (const [entity, read] of [
    ['leads', readLead],
    ['contacts', readContact],
  ] as const) {
    for (const [action, items] of root.children.get(entity)?.children ?? []) {
      isKnown = true
      for (const [index, item] of items.children) {
        const id = formText(item, 'id')
        if (!/^\d{1,20}$/.test(id)) {
          parsed.push(rejected(`${entity}[${action}][${index}][id]`, 'invalid_id', id, 'digits', line))
          continue
        }
        const drafts = read(context, action, id, item)
        if (drafts === undefined) count(`${entity}.${action}`)
        else for (const draft of drafts) parsed.push({ kind: 'event', topic: 'crm', draft, line })
      }
    }
  }
  if (!isKnown) parsed.push(rejected('(body)', 'unknown_webhook', [...root.children.keys()].join(', ') || 'nothing', accepted, line))
  return { parsed, ignored: Object.fromEntries(ignored) }

  function count(what: string): void {
    ignored.set(what, (ignored.get(what) ?? 0) + 1)
  }
}

function readLead(context: AmoContext, action: string, id: string, item: FormNode): CrmDraft[] | undefined {
  const card = toLeadCard(id, item)
  const receivedMs = receivedAt(context)
  const atMs = card.updatedAtMs ?? receivedMs
  const amount = () => amountDraft(context, card, atMs) ?? []
  switch (action) {
    case 'add':
      return [
        createdDraft(context, card, card.createdAtMs ?? atMs),
        amount(),
        card.statusId === '' ? [] : seenStageDraft(context, card, atMs),
      ].flat()
    case 'update':
      return [identifiedDraft(context, card, atMs), amount(), card.statusId === '' ? [] : seenStageDraft(context, card, atMs)].flat()
    case 'status':
      return [identifiedDraft(context, card, atMs), amount(), statusDraft(context, card)].flat()
    case 'responsible': {
      const manager = managerOf(context, card.responsibleId)
      const said = {
        id: `lead/${id}/manager/${card.responsibleId}@${atMs / 1000}`,
        kind: 'assigned',
        occurred_at: atMs,
        deal_id: id,
        manager,
      }
      return manager === '' ? [] : [toDraft(context, said)]
    }
    case 'delete':
      return [deletedDraft(context, id, receivedMs)]
    case 'restore':
      return [toDraft(context, { id: `lead/${id}/restored@${atMs / 1000}`, kind: 'reopened', occurred_at: atMs, deal_id: id })]
    default:
      return undefined
  }
}

/** A move to a stage. Without the card's own time it is a digital pipeline's trigger: seen when it came, explained by the history later. */
function statusDraft(context: AmoContext, card: LeadCard): CrmDraft[] {
  if (card.statusId === '') return []
  if (card.updatedAtMs === undefined) return [seenStageDraft(context, card, receivedAt(context))]
  if (card.statusId === WON || card.statusId === LOST) return [closedDraft(context, card, card.updatedAtMs)]
  return [{ ...seenStageDraft(context, card, card.updatedAtMs), inferred: false }]
}

/** Whom a later delivery of the card names: an event of its own, since only the creation's delivery can say when it was created. */
function identifiedDraft(context: AmoContext, card: LeadCard, atMs: number): CrmDraft[] {
  const { identifiers, attributes, ...draft } = createdDraft(context, card, atMs)
  if (identifiers === undefined || identifiers.length === 0) return []
  const event_id = `amocrm/${context.account}/hook/lead/${card.id}/identified@${atMs / 1000}`
  return [{ ...draft, kind: 'linked', event_id, created_by_user: null, identifiers, ...(attributes === undefined ? {} : { attributes }) }]
}

function readContact(context: AmoContext, action: string, id: string, item: FormNode): CrmDraft[] | undefined {
  const atMs = timeOf(item, 'updated_at', 'last_modified') ?? receivedAt(context)
  if (action === 'delete')
    return [toDraft(context, { id: `contact/${id}/deleted@${atMs / 1000}`, kind: 'deleted', occurred_at: atMs, contact_id: id })]
  if (action !== 'add' && action !== 'update') return undefined
  // Companies come under `contacts` too, told by their type.
  if (formText(item, 'type') === 'company') return undefined
  const linked = nodeAt(item, 'linked_leads_id')
  const dealIds = [...(linked?.children.keys() ?? [])].filter((dealId) => /^\d{1,20}$/.test(dealId))
  const companyId = formText(item, 'linked_company_id')
  const card = { id, companyId: companyId === '0' ? '' : companyId, fields: toCardFields(item), atMs, dealIds }
  return [contactDraft(context, `contact/${id}/card@${atMs / 1000}`, card), ...contactLinks(context, card)]
}

function toLeadCard(id: string, item: FormNode): LeadCard {
  return {
    id,
    price: formText(item, 'price'),
    statusId: formText(item, 'status_id'),
    pipelineId: formText(item, 'pipeline_id'),
    createdAtMs: timeOf(item, 'created_at', 'date_create'),
    updatedAtMs: timeOf(item, 'last_modified', 'updated_at'),
    closedAtMs: undefined,
    createdBy: formText(item, 'created_user_id'),
    responsibleId: formText(item, 'responsible_user_id'),
    lossReason: '',
    companyId: formText(item, 'linked_company_id'),
    contacts: [],
    fields: toCardFields(item),
    isDeleted: false,
  }
}

/** Values stand as `values[0][value]`, or bare as `values[0]` where the field is a date. */
function toCardFields(item: FormNode): CardField[] {
  return formItems(item, 'custom_fields').map((field) => ({
    id: formText(field, 'id'),
    name: formText(field, 'name'),
    code: formText(field, 'code').toUpperCase(),
    values: formItems(field, 'values').map((value) => formText(value, 'value') || (value.text ?? '')),
  }))
}

function timeOf(item: FormNode, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const atMs = toMoment(formText(item, name))
    if (atMs !== undefined) return atMs
  }
  return undefined
}

function receivedAt({ options }: AmoContext): number {
  return Math.floor(options.exportedAtMs / 1000) * 1000
}
