import { emailSpelled, phoneSpelled } from './names.ts'
import { randomOf } from './random.ts'
import { type Company, type Contact, type Lead, lossReasons, nurturePipeline, salesPipeline, statusIds, type World } from './world.ts'

export const crmAccountId = 31_000_001
export const crmSubdomain = 'romashka'
const base = `https://${crmSubdomain}.amocrm.ru/api/v4`
export const linkTo = (path: string) => ({ self: { href: `${base}/${path}` } })

type FieldValue = { readonly value: string | number; readonly enum_id?: number; readonly enum_code?: string | null }
const field = (id: number, name: string, code: string | null, type: string, values: readonly FieldValue[]) => ({
  field_id: id,
  field_name: name,
  field_code: code,
  field_type: type,
  values,
})
/** The vendor writes null where a card has no fields. */
const orNull = <T>(fields: readonly T[]): readonly T[] | null => (fields.length === 0 ? null : fields)
const tracked = (id: number, name: string, code: string, value: string) =>
  value === '' ? [] : [field(id, name, code, 'tracking_data', [{ value }])]

/** Cards as the CRM shows them at one moment, each made when it is written. */
export function cardsAt(world: World, atSec: number) {
  const random = randomOf(world.seed, `cards ${atSec}`)
  const standing = (contact: Contact): Contact => (contact.merged !== null && contact.merged.atSec <= atSec ? contact.merged.into : contact)
  const leads = world.leads.filter(({ createdSec }) => createdSec <= atSec)
  const contactsOf = (lead: Lead): Contact[] => {
    const joined = lead.steps.flatMap((step) => (step.kind === 'contact_linked' && step.atSec <= atSec ? [step.contact] : []))
    return [...new Set([...lead.contacts, ...joined].map(standing))]
  }
  const leadsOfContact = new Map<Contact, number[]>()
  const leadsOfCompany = new Map<Company, number[]>()
  const contactsOfCompany = new Map<Company, number[]>()
  for (const lead of leads) {
    for (const contact of contactsOf(lead)) leadsOfContact.set(contact, [...(leadsOfContact.get(contact) ?? []), lead.id])
    if (lead.company !== null) leadsOfCompany.set(lead.company, [...(leadsOfCompany.get(lead.company) ?? []), lead.id])
  }
  const contacts = world.contacts.filter((contact) => contact.createdSec <= atSec && standing(contact) === contact)
  const companies = world.companies.filter(({ createdSec }) => createdSec <= atSec)
  const swallowed = new Map<Contact, Contact[]>()
  for (const contact of world.contacts) {
    const into = standing(contact)
    if (into !== contact) swallowed.set(into, [...(swallowed.get(into) ?? []), contact])
    else if (contact.company !== null && contact.createdSec <= atSec)
      contactsOfCompany.set(contact.company, [...(contactsOfCompany.get(contact.company) ?? []), contact.id])
  }

  const contactCard = (contact: Contact) => {
    const lost = swallowed.get(contact) ?? []
    const phones = [contact, ...lost].flatMap((each) => each.phones)
    const emails = [contact, ...lost].flatMap((each) => each.emails)
    const clientId = [contact, ...lost].map((each) => each.clientId).find((id) => id !== '') ?? ''
    const multi = (id: number, name: string, code: string, texts: readonly string[]) =>
      texts.length === 0
        ? []
        : [
            field(
              id,
              name,
              code,
              'multitext',
              texts.map((value, at) => ({ value, enum_id: id + at + 1, enum_code: at === 0 ? 'WORK' : 'MOB' })),
            ),
          ]
    const mergedSec = Math.max(0, ...lost.map(({ merged }) => merged?.atSec ?? 0))
    return {
      id: contact.id,
      name: `${contact.firstName} ${contact.lastName}`,
      first_name: contact.firstName,
      last_name: contact.lastName,
      responsible_user_id: 9100001,
      group_id: 0,
      created_by: contact.by,
      updated_by: contact.by,
      created_at: contact.createdSec,
      updated_at: Math.max(contact.createdSec, mergedSec),
      closest_task_at: null,
      is_deleted: false,
      is_unsorted: false,
      custom_fields_values: orNull([
        ...multi(
          264911,
          'Телефон',
          'PHONE',
          phones.map((phone) => phoneSpelled(random, phone)),
        ),
        ...multi(
          264913,
          'Email',
          'EMAIL',
          emails.map((email) => emailSpelled(random, email)),
        ),
        ...(clientId === '' ? [] : [field(316999, 'ClientID Метрики', null, 'text', [{ value: clientId }])]),
      ]),
      account_id: crmAccountId,
      _links: linkTo(`contacts/${contact.id}`),
      _embedded: {
        tags: [],
        companies:
          contact.company === null || contact.company.createdSec > atSec
            ? []
            : [{ id: contact.company.id, _links: linkTo(`companies/${contact.company.id}`) }],
        leads: (leadsOfContact.get(contact) ?? []).map((id) => ({ id, _links: linkTo(`leads/${id}`) })),
      },
    }
  }

  const companyCard = (company: Company) => ({
    id: company.id,
    name: company.name,
    responsible_user_id: company.by,
    group_id: 0,
    created_by: company.by,
    updated_by: company.by,
    created_at: company.createdSec,
    updated_at: company.createdSec,
    closest_task_at: null,
    is_deleted: false,
    custom_fields_values: [field(316951, 'ИНН', null, 'text', [{ value: company.inn }])],
    account_id: crmAccountId,
    _links: linkTo(`companies/${company.id}`),
    _embedded: {
      tags: [],
      contacts: (contactsOfCompany.get(company) ?? []).map((id) => ({ id, _links: linkTo(`contacts/${id}`) })),
      leads: (leadsOfCompany.get(company) ?? []).map((id) => ({ id, _links: linkTo(`leads/${id}`) })),
    },
  })

  return {
    contacts: contacts.map((contact) => () => contactCard(contact)),
    companies: companies.map((company) => () => companyCard(company)),
    leads: leads.filter((lead) => !isDeleted(lead, atSec)).map((lead) => () => leadCard(lead, atSec, contactsOf(lead))),
    deletedLeads: leads.filter((lead) => isDeleted(lead, atSec)).map((lead) => () => deletedCard(lead)),
  }
}

function isDeleted(lead: Lead, atSec: number): boolean {
  let deleted = false
  for (const step of lead.steps)
    if (step.atSec <= atSec && (step.kind === 'deleted' || step.kind === 'restored')) deleted = step.kind === 'deleted'
  return deleted
}

/** A deleted card answers four keys and nothing of what it was. */
function deletedCard(lead: Lead) {
  const deleted = lead.steps.find(({ kind }) => kind === 'deleted')
  return {
    id: lead.id,
    updated_by: deleted?.by ?? 0,
    updated_at: deleted?.atSec ?? lead.createdSec,
    is_deleted: true,
    _links: linkTo(`leads/${lead.id}`),
  }
}

function leadCard(lead: Lead, atSec: number, contacts: readonly Contact[]) {
  let status = {
    statusId: lead.firstStatusId,
    pipelineId: salesPipeline as number,
    lossReason: null as number | null,
    atSec: lead.createdSec,
  }
  let amountMinor = 0
  let responsible = lead.responsible
  let updatedSec = lead.createdSec
  let updatedBy = lead.by
  for (const step of lead.steps) {
    if (step.atSec > atSec || step.kind === 'call') continue
    if (step.kind === 'status') status = step
    if (step.kind === 'amount') amountMinor = step.amountMinor
    if (step.kind === 'responsible') responsible = step.userId
    updatedSec = Math.max(updatedSec, step.atSec)
    updatedBy = step.by
  }
  const isClosed = status.statusId === statusIds.won || status.statusId === statusIds.lost
  const { clientId, yclid, arrival } = lead.card
  const reason = status.lossReason === null ? null : { id: status.lossReason, name: lossReasons[status.lossReason] ?? '' }
  const utm = arrival?.utm
  const company = lead.company !== null && lead.company.createdSec <= atSec ? lead.company : null
  return {
    id: lead.id,
    name: lead.name,
    price: Math.floor(amountMinor / 100),
    responsible_user_id: responsible,
    group_id: 0,
    status_id: status.statusId,
    pipeline_id: status.pipelineId,
    loss_reason_id: status.lossReason,
    source_id: null,
    created_by: lead.by,
    updated_by: updatedBy,
    created_at: lead.createdSec,
    updated_at: updatedSec,
    closed_at: isClosed ? status.atSec : null,
    closest_task_at: null,
    is_deleted: false,
    custom_fields_values: orNull([
      ...tracked(316911, 'utm_source', 'UTM_SOURCE', utm?.source ?? ''),
      ...tracked(316913, 'utm_medium', 'UTM_MEDIUM', utm?.medium ?? ''),
      ...tracked(316915, 'utm_campaign', 'UTM_CAMPAIGN', utm?.campaign ?? ''),
      ...tracked(316917, 'utm_content', 'UTM_CONTENT', utm?.content ?? ''),
      ...tracked(316919, 'utm_term', 'UTM_TERM', utm?.term ?? ''),
      ...tracked(316931, '_ym_uid', '_YM_UID', clientId),
      ...tracked(316933, '_ym_counter', '_YM_COUNTER', clientId === '' ? '' : '12345678'),
      ...tracked(316935, 'yclid', 'YCLID', yclid),
      ...(lead.id % 41 === 0 ? [field(902101, 'utm_source', null, 'text', [{ value: 'спросили по телефону: "реклама"' }])] : []),
    ]),
    score: null,
    account_id: crmAccountId,
    labor_cost: null,
    ...(amountMinor % 100 === 0 ? {} : { price_with_minor_units: amountMinor / 100 }),
    _links: linkTo(`leads/${lead.id}`),
    _embedded: {
      tags: [{ id: lead.tag.length, name: lead.tag, color: null }],
      companies: company === null ? [] : [{ id: company.id, _links: linkTo(`companies/${company.id}`) }],
      contacts: contacts.map(({ id }, at) => ({ id, is_main: at === 0, _links: linkTo(`contacts/${id}`) })),
      loss_reason:
        reason === null
          ? []
          : [
              {
                ...reason,
                sort: 100_000,
                created_at: 1_768_204_800,
                updated_at: 1_768_204_800,
                _links: linkTo(`leads/loss_reasons/${reason.id}`),
              },
            ],
    },
  }
}

/** Both boards with their stages. */
export function pipelinesPage() {
  const status = (pipeline: number, id: number, name: string, sort: number, type = 0) => ({
    id,
    name,
    sort,
    is_editable: id > 143 && type === 0,
    pipeline_id: pipeline,
    color: '#99ccff',
    type,
    account_id: crmAccountId,
    _links: linkTo(`leads/pipelines/${pipeline}/statuses/${id}`),
  })
  const pipeline = (id: number, name: string, sort: number, statuses: readonly (readonly [number, string])[]) => ({
    id,
    name,
    sort,
    is_main: sort === 1,
    is_unsorted_on: true,
    is_archive: false,
    account_id: crmAccountId,
    _links: linkTo(`leads/pipelines/${id}`),
    _embedded: {
      statuses: [
        status(id, sort === 1 ? statusIds.unsorted : 7039200, 'Неразобранное', 10, 1),
        ...statuses.map(([statusId, statusName], at) => status(id, statusId, statusName, 20 + 10 * at)),
        status(id, statusIds.won, 'Успешно реализовано', 10_000),
        status(id, statusIds.lost, 'Закрыто и не реализовано', 11_000),
      ],
    },
  })
  return {
    _total_items: 2,
    _links: linkTo('leads/pipelines'),
    _embedded: {
      pipelines: [
        pipeline(salesPipeline, 'Продажи', 1, [
          [statusIds.fresh, 'Новая заявка'],
          [statusIds.qualified, 'Квалифицирован'],
          [statusIds.talks, 'Переговоры'],
          [statusIds.contract, 'Договор и оплата'],
        ]),
        pipeline(nurturePipeline, 'Прогрев', 2, [
          [statusIds.letters, 'Рассылка'],
          [statusIds.waiting, 'Ждёт бюджета'],
        ]),
      ],
    },
  }
}

/** Cuts cards into pages, as the API answers them. */
export function* pagesOf(kind: string, cards: readonly (() => unknown)[], limit: number, query = ''): Generator<string> {
  for (let page = 1; (page - 1) * limit < cards.length; page++) {
    const href = (number: number): { href: string } => ({ href: `${base}/${kind}?limit=${limit}${query}&page=${number}` })
    yield JSON.stringify({
      _page: page,
      _links: { self: href(page), ...(page * limit < cards.length ? { next: href(page + 1) } : {}) },
      _embedded: { [kind]: cards.slice((page - 1) * limit, page * limit).map((card) => card()) },
    })
  }
}
