import type { DemoManifest } from './manifest.ts'
import { type Card, cardsIn, csvRows, type EventCard, fieldOf, type Row, standingVisits, textOf } from './read-demo.ts'

// For tests: the links that follow from the files alone, by a graph of identifiers, where `truth.ts` walks people. The two meet in a test.

const secOf = (local: string): number => Date.parse(/[+Z]/.test(local) ? local : `${local.replace(' ', 'T')}+03:00`) / 1000
const caps: Readonly<Record<string, number>> = { phone: 10, email: 10, ym: 20 }

class Graph {
  readonly edges: [string, string][] = []
  private readonly parents = new Map<string, string>()
  readonly hubs = new Set<string>()

  tie(names: readonly string[]): void {
    const [first, ...rest] = names
    for (const other of rest) if (first !== undefined) this.edges.push([first, other])
  }

  close(): void {
    const neighbours = new Map<string, Set<string>>()
    const near = (name: string): Set<string> => {
      const known = neighbours.get(name) ?? new Set()
      neighbours.set(name, known)
      return known
    }
    for (const [one, other] of this.edges) {
      if (!other.startsWith('yclid:')) near(one).add(other)
      if (!one.startsWith('yclid:')) near(other).add(one)
    }
    for (const [name, { size }] of neighbours) if (size > (caps[name.split(':')[0] ?? ''] ?? Number.POSITIVE_INFINITY)) this.hubs.add(name)
    for (const [one, other] of this.edges)
      if (!this.hubs.has(one) && !this.hubs.has(other)) this.parents.set(this.root(one), this.root(other))
  }

  root(name: string): string {
    let root = name
    for (let up = this.parents.get(root); up !== undefined && up !== root; up = this.parents.get(root)) root = up
    return root
  }
}

const phoneOf = (text: string): string => `phone:${text.replace(/\D/g, '').replace(/^8(?=\d{10}$)/, '7')}`
const emailOf = (text: string): string => `email:${text.toLowerCase()}`
const isInternal = (row: Row): boolean =>
  row.lastTrafficSource === 'internal' || /^https:\/\/(www\.)?romashka\.example/.test(row.referer ?? '')

type Touch = { id: string; atSec: number; internal: boolean; sales: boolean }
type Deal = { id: string; createdSec: number; saleSec: number; customer: string; members: string[] }

/** `deal touch` of every marketing touch on the path of every deal with a sale, and the identifiers that are hubs. */
export function relink(folder: string, manifest: DemoManifest): { links: Set<string>; hubs: Set<string>; wonDeals: Set<string> } {
  const graph = new Graph()
  const touches: { names: string[]; touch: Touch }[] = []
  for (const row of standingVisits(folder, manifest)) {
    const yclid = /[?&]yclid=(\d+)/.exec(row.startURL ?? '')?.[1]
    const names = [`ym:${row.clientID}`, ...(yclid === undefined ? [] : [`yclid:${yclid}`])]
    graph.tie(names)
    touches.push({ names, touch: { id: row.visitID ?? '', atSec: secOf(row.dateTime ?? ''), internal: isInternal(row), sales: false } })
  }
  const seen = new Set<string>()
  for (const row of table(folder, manifest, 'csv touches')) {
    if (seen.has(row.event_id ?? '')) continue
    seen.add(row.event_id ?? '')
    const names = [
      row.crm_contact && `contact:${row.crm_contact}`,
      row.phone && phoneOf(row.phone),
      row.email && emailOf(row.email),
    ].filter((name) => name !== undefined && name !== '') as string[]
    graph.tie(names)
    touches.push({
      names,
      touch: { id: row.event_id ?? '', atSec: secOf(row.occurred_at ?? ''), internal: false, sales: row.side === 'sales' },
    })
  }

  const crms = manifest.imports.filter(({ source }) => source === 'amocrm').slice(0, 2)
  const last = crms.at(-1)
  if (last === undefined) throw new RangeError('the manifest has no export of the CRM')
  for (const crm of crms) {
    for (const card of cardsIn<Card>(folder, crm, 'contacts')) {
      graph.tie([
        `contact:${card.id}`,
        ...fieldOf(card, 'PHONE').map(phoneOf),
        ...fieldOf(card, 'EMAIL').map(emailOf),
        ...fieldOf(card, 'ClientID Метрики').map((id) => `ym:${id}`),
      ])
    }
  }
  const events = new Map(crms.flatMap((crm) => cardsIn<EventCard>(folder, crm, 'events')).map((event) => [event.id, event]))
  const wonSec = new Map<string, number | null>()
  for (const event of [...events.values()].sort((one, other) => one.created_at - other.created_at)) {
    const gone = event.value_after[0]?.merge?.entity.id
    if (gone !== undefined) graph.tie([`contact:${event.entity_id}`, `contact:${gone}`])
    const status = event.value_after[0]?.lead_status?.id
    const id = String(event.entity_id)
    if (status !== undefined) wonSec.set(id, status === 142 ? (wonSec.get(id) ?? event.created_at) : null)
  }
  const paidSec = new Map<string, number>()
  for (const row of table(folder, manifest, 'csv finance')) {
    const id = row.deal_id ?? ''
    if (row.kind === 'payment' && id !== '')
      paidSec.set(id, Math.min(secOf(row.occurred_at ?? ''), paidSec.get(id) ?? Number.POSITIVE_INFINITY))
  }
  const saleOf = (id: string): number => Math.min(wonSec.get(id) ?? Number.POSITIVE_INFINITY, paidSec.get(id) ?? Number.POSITIVE_INFINITY)

  const deals: Deal[] = []
  for (const card of cardsIn<Card>(folder, last, 'leads')) {
    const own = [...fieldOf(card, '_YM_UID').map((id) => `ym:${id}`), ...fieldOf(card, 'YCLID').map((id) => `yclid:${id}`)]
    const contacts = card._embedded.contacts.map(({ id }) => `contact:${id}`)
    const company = card._embedded.companies[0]?.id
    graph.tie([...contacts.slice(0, 1), ...own])
    deals.push({
      id: String(card.id),
      createdSec: card.created_at,
      saleSec: saleOf(String(card.id)),
      customer: company === undefined ? (contacts[0] ?? `lead:${card.id}`) : `company:${company}`,
      members: contacts.length > 0 ? contacts : own,
    })
  }
  const abroad = table(folder, manifest, 'csv crm')
  for (const row of abroad.filter(({ event }) => event === 'created')) {
    const id = row.deal_id ?? ''
    const contact = `contact:${row.contact_id}`
    graph.tie([contact, ...(row.visitor_id ? [`ym:${row.visitor_id}`] : []), emailOf(row.email ?? '')])
    const won = abroad.find(({ event, deal_id }) => event === 'won' && deal_id === id)
    wonSec.set(id, secOf(won?.occurred_at ?? ''))
    deals.push({ id, createdSec: secOf(row.occurred_at ?? ''), saleSec: saleOf(id), customer: id, members: [contact] })
  }
  graph.close()

  const touchesOf = new Map<string, Touch[]>()
  for (const { names, touch } of touches) {
    for (const root of new Set(names.filter((name) => !graph.hubs.has(name)).map((name) => graph.root(name))))
      touchesOf.set(root, [...(touchesOf.get(root) ?? []), touch])
  }
  const sold = deals.filter(({ saleSec }) => saleSec !== Number.POSITIVE_INFINITY)
  const links = new Set<string>()
  for (const deal of sold) {
    const previous = Math.max(
      ...sold.filter((other) => other.customer === deal.customer && other.saleSec < deal.saleSec).map(({ saleSec }) => saleSec),
    )
    const fromSec = deal.createdSec - 90 * 86_400
    const roots = new Set(deal.members.filter((name) => !graph.hubs.has(name)).map((name) => graph.root(name)))
    const path = [...roots]
      .flatMap((root) => touchesOf.get(root) ?? [])
      .filter(({ atSec, sales }) => !sales && atSec >= fromSec && atSec > previous && atSec <= deal.saleSec)
    const external = path.filter(({ internal }) => !internal)
    for (const { id } of external.length > 0 ? external : path) links.add(`${deal.id} ${id}`)
  }
  return { links, hubs: graph.hubs, wonDeals: new Set(sold.filter(({ id }) => (wonSec.get(id) ?? null) !== null).map(({ id }) => id)) }
}

function table(folder: string, manifest: DemoManifest, source: string): Row[] {
  return manifest.imports
    .filter((done) => done.source === source)
    .flatMap(({ files }) => files.flatMap((file) => csvRows(textOf(folder, file)).rows))
}
