import type { CrmDraft, FinanceDraft, RawIdentifier, TouchDraft } from '@touchledger/events'
import type { Append } from './history.ts'
import type { Random } from './random.ts'
import { DAYS, dayMs } from './story-time.ts'

type Person = { contact: string; identifiers: RawIdentifier[] }
type World = {
  random: Random
  name: string
  people: Person[]
  deals: string[]
  appends: Append[]
  numbers: { touch: number; event: number }
}

/** At most 5 people, 4 deals and some 60 events of one small company, dated on a coarse grid, so that ties and interactions are many. */
export function worldEvents(random: Random, number: number): Append[] {
  const name = `w${number}`
  const people = Array.from({ length: random.between(2, 5) }, (_, index) => personOf(random, number, index))
  const deals = Array.from({ length: random.between(1, 4) }, (_, index) => `${name}d${index}`)
  const world: World = { random, name, people, deals, appends: [], numbers: { touch: 0, event: 0 } }
  for (let touches = random.between(4, 14); touches > 0; touches--) addTouch(world)
  for (const deal of deals) addDeal(world, deal)
  for (let others = random.between(0, 3); others > 0; others--) addContactEvent(world)
  addDocuments(world)
  if (random.chance(0.4)) addPull(world)
  return random.chance(0.5) ? random.shuffle(world.appends) : world.appends
}

/** The phone is one of two for all, e-mails of few: sharing makes hubs. */
function personOf(random: Random, world: number, index: number): Person {
  const digits = (tail: number) => `+7916${String(1_000_000 + world * 100 + tail)}`
  const all: RawIdentifier[] = [
    { type: 'ym_client_id', value: `${1_000_000 + world * 100 + index}` },
    { type: 'ym_client_id', value: `${1_000_050 + world * 100 + random.between(0, 3)}` },
    { type: 'email', value: `w${world}p${random.between(0, 4)}@mail.example` },
    { type: 'phone', value: digits(random.between(0, 1)) },
    { type: 'user_id', value: `w${world}u${index}` },
    { type: 'yclid', value: `w${world}y${random.between(0, 9)}` },
  ]
  return { contact: `w${world}c${index}`, identifiers: random.shuffle(all).slice(0, random.between(2, 5)) }
}

const atMs = (random: Random) => dayMs(random.between(0, DAYS)) + random.pick([0, 0, 12 * 3_600_000, 21 * 3_600_000 + 30_500])
const resolution = (random: Random) => random.pick([1000, 1000, 60_000, 1])

function someIdentifiers({ random, people }: World, most: number): RawIdentifier[] {
  const person = random.pick(people)
  const pool = random.chance(0.15) ? [...person.identifiers, ...random.pick(people).identifiers] : person.identifiers
  const contact: RawIdentifier[] = random.chance(0.08) ? [{ type: 'crm_contact', value: person.contact }] : []
  return [...random.shuffle(pool).slice(0, random.between(1, most)), ...contact]
}

const sources: readonly Partial<TouchDraft>[] = [
  { source: 'yandex', medium: 'cpc', campaign: 'search', campaign_key: 'yandex_direct:1' },
  { source: 'yandex', medium: 'organic' },
  { source: 'vk', medium: 'cpc', campaign: 'vk' },
  { source: 'news', medium: 'email', campaign: 'sept' },
  { source: '', medium: '', referrer_host: '' },
  { source: '', medium: '', referrer_host: 'blog.example' },
  { source: '', medium: '', referrer_host: 'shop.example' },
  { source: 'nobody', medium: 'knows' },
]

/** A touch, and in some cases what happens to touches: corrected, delivered again, or told in two ways with one version. */
function addTouch(world: World): void {
  const { random, name, appends } = world
  const id = `${name}t${world.numbers.touch++}`
  const touch = (version: number): TouchDraft => ({
    event_id: id,
    kind: random.pick(['visit', 'visit', 'visit', 'call']),
    occurred_at: atMs(random),
    resolution_ms: resolution(random),
    source_system: 'csv',
    version,
    identifiers: someIdentifiers(world, 3),
    side: random.chance(0.1) ? 'sales' : 'marketing',
    region: random.pick(['', 'Moscow']),
    landing_path: random.pick(['', '/price']),
    ...random.pick(sources),
  })
  const first = touch(1)
  appends.push({ topic: 'touches', draft: first })
  if (random.chance(0.15)) appends.push({ topic: 'touches', draft: { ...first, version: 2, ...random.pick(sources) } })
  if (random.chance(0.1)) appends.push({ topic: 'touches', draft: { ...first, version: 2, identifiers: someIdentifiers(world, 2) } })
  if (random.chance(0.1)) appends.push({ topic: 'touches', draft: touch(random.between(1, 3)) })
}

/** Two pulls of one day of a counter: the second leaves visits out, and its marker may come first, late, or count more than there is. */
function addPull(world: World): void {
  const { random, name, appends } = world
  const start = dayMs(random.between(1, DAYS))
  const day = new Date(start).toISOString().slice(0, 10)
  const head = { source_system: 'yandex_metrika', account: name, day, occurred_at: start }
  const visits = Array.from({ length: random.between(1, 4) }, (_, index) => ({
    ...head,
    event_id: `${name}v${index}`,
    kind: 'visit',
    identifiers: someIdentifiers(world, 2),
    ...random.pick(sources),
  }))
  for (const version of [10, 20, 30].slice(0, random.between(1, 3))) {
    const pulled = visits.filter(() => version === 10 || random.chance(0.7))
    for (const visit of pulled) {
      const moved = random.chance(0.2) ? { identifiers: someIdentifiers(world, 2) } : {}
      appends.push({ topic: 'touches', draft: { ...visit, ...moved, version } })
    }
    const missing = random.chance(0.2) ? 1 : 0
    appends.push({ topic: 'touches', draft: { ...head, kind: 'day_replaced', version, rows: pulled.length + missing } })
  }
}

function addDeal(world: World, deal: string): void {
  const { random, name, appends, people, deals } = world
  const id = () => `${name}e${world.numbers.event++}`
  const start = atMs(random)
  let clock = start
  const later = () => {
    clock += random.pick([0, 0, 1, 3, 7]) * 86_400_000 + random.pick([0, 1000])
    return clock
  }
  const contact = () => (random.chance(0.8) ? { contact_id: random.pick(people).contact } : {})
  const money = () => ({ amount_minor: random.pick([10_000, 9_999, 1, 100_003, 0]), ...random.pick(currencies), vat: random.pick(vats) })
  const company = random.chance(0.4) ? { inn: `770${name.slice(1)}` } : random.chance(0.3) ? { company_id: `${name}k` } : {}
  const event = (kind: string, more: Partial<CrmDraft>): CrmDraft => ({
    event_id: id(),
    kind,
    occurred_at: later(),
    resolution_ms: resolution(random),
    source_system: 'amocrm',
    version: 1,
    crm: 'crm',
    deal_id: deal,
    source_sequence: random.chance(0.3) ? random.between(0, 3) : null,
    ...more,
  })
  const add = (draft: CrmDraft) => {
    appends.push({ topic: 'crm', draft })
    // Corrected later: another amount, another contact, another deal, or the same event told otherwise under one version.
    if (random.chance(0.08)) appends.push({ topic: 'crm', draft: { ...draft, version: random.between(1, 2), ...money() } })
    if (random.chance(0.06))
      appends.push({ topic: 'crm', draft: { ...draft, version: 2, ...contact(), occurred_at: draft.occurred_at - 86_400_000 } })
    if (random.chance(0.04)) appends.push({ topic: 'crm', draft: { ...draft, version: 3, deal_id: random.pick(deals) } })
    if (random.chance(0.03)) appends.push({ topic: 'crm', draft: { ...draft, version: 3, inn: `77${name.slice(1)}` } })
  }
  if (random.chance(0.9)) {
    const card = random.chance(0.4) ? { identifiers: someIdentifiers(world, 2) } : {}
    const byUser = random.chance(0.3) ? { created_by_user: true } : {}
    add(
      event('created', {
        ...contact(),
        ...company,
        ...card,
        ...byUser,
        ...(random.chance(0.5) ? money() : {}),
        pipeline: 'Sales',
        stage: random.pick(['', 'lead', 'mql', 'won']),
      }),
    )
  }
  for (let more = random.between(1, 6); more > 0; more--) {
    const next = random.between(0, 12)
    if (next <= 2)
      add(event('stage_changed', { stage: random.pick(['mql', 'sql', 'won', 'lost', 'call', 'odd']), manager: random.pick(['', 'Ann']) }))
    else if (next <= 5) add(event('won', random.chance(0.7) ? money() : {}))
    else if (next === 6) add(event('won_withdrawn', random.chance(0.5) ? { stage: 'sql' } : {}))
    else if (next === 7) add(event(random.pick(['reopened', 'lost', 'handed_over']), {}))
    else if (next === 8) add(event('amount_changed', money()))
    else if (next === 9)
      add(event('linked', { ...contact(), ...company, identifiers: random.chance(0.5) ? someIdentifiers(world, 2) : [] }))
    else if (next === 10)
      add(event('linked', { contact_id: random.pick(people).contact, attributes: random.chance(0.5) ? { unlinked: '1' } : {} }))
    else if (next === 11) add(event('kind_changed', { deal_kind: random.pick(['renewal', 'cross_sell']) }))
    else if (random.chance(0.4)) add(event(random.pick(['deleted', 'merged']), { merged_into: random.pick(deals) }))
  }
}

const currencies = [{ currency: 'RUB' }, { currency: 'RUB' }, { currency: 'RUB' }, { currency: 'USD' }]
const vats = ['', '', 'included:20', 'excluded:20', 'none']

/** What a contact's own card says: an e-mail or phone, or that it is another contact. */
function addContactEvent(world: World): void {
  const { random, name, people, appends } = world
  const head = { event_id: `${name}e${world.numbers.event++}`, occurred_at: atMs(random), source_system: 'amocrm', version: 1, crm: 'crm' }
  const { contact } = random.pick(people)
  if (random.chance(0.3)) {
    appends.push({ topic: 'crm', draft: { ...head, kind: 'merged', contact_id: contact, merged_into: random.pick(people).contact } })
    return
  }
  const draft: CrmDraft = { ...head, kind: 'linked', contact_id: contact, identifiers: someIdentifiers(world, 3) }
  appends.push({ topic: 'crm', draft })
  if (random.chance(0.3)) appends.push({ topic: 'crm', draft: { ...draft, version: 2, identifiers: someIdentifiers(world, 2) } })
}

/** Payments, instalments, refunds in parts, some naming no deal; some corrected: amount, date, deal, or into an invoice. */
function addDocuments(world: World): void {
  const { random, name, deals, appends } = world
  const add = (draft: FinanceDraft) => {
    appends.push({ topic: 'finance', draft })
    const again = (more: Partial<FinanceDraft>) =>
      appends.push({ topic: 'finance', draft: { ...draft, version: random.between(1, 2), ...more } })
    if (random.chance(0.08)) again({ amount_minor: random.between(0, 20_000) })
    if (random.chance(0.06)) again({ occurred_at: atMs(random) })
    if (random.chance(0.06)) again({ deal_id: random.pick([...deals, '', `${name}nowhere`]) })
    if (random.chance(0.04)) again({ kind: 'invoice' })
    if (random.chance(0.04)) again({ document_id: `${draft.document_id}x` })
    // The same document from another source, under a name of its own.
    if (random.chance(0.06)) again({ event_id: `z${draft.event_id}`, deal_id: random.pick(deals) })
  }
  for (let number = random.between(0, 4); number > 0; number--) {
    const currency = random.pick(currencies)
    const deal_id = random.chance(0.85) ? random.pick(deals) : ''
    const amount = random.pick([3333, 6667, 10_000, 100_001])
    const head = {
      resolution_ms: resolution(random),
      source_system: random.pick(['csv', 'api']),
      version: 1,
      ...currency,
      vat: random.pick(vats),
    }
    const document_id = `${name}p${number}`
    const sequence = () => (random.chance(0.2) ? random.between(0, 3) : null)
    const event_id = () => `${random.pick(['a', 'b', 'c'])}${name}p${number}`
    add({
      ...head,
      event_id: event_id(),
      kind: 'payment',
      occurred_at: atMs(random),
      source_sequence: sequence(),
      document_id,
      deal_id,
      amount_minor: amount,
    })
    for (let part = random.chance(0.4) ? random.between(1, 2) : 0; part > 0; part--) {
      add({
        ...head,
        event_id: `${event_id()}r${part}`,
        kind: 'refund',
        occurred_at: atMs(random),
        source_sequence: sequence(),
        document_id: part === 1 && random.chance(0.15) ? document_id : `${document_id}r${part}`,
        deal_id: random.chance(0.5) ? deal_id : '',
        refund_of: random.chance(0.9) ? document_id : '',
        amount_minor: part === 1 ? amount : Math.floor(amount / 3),
      })
    }
  }
}
