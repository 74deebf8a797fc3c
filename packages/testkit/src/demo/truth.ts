import { dateOf, daySec, monthOf } from './calendar.ts'
import { counterId } from './metrika-rows.ts'
import { amountOf } from './payments.ts'
import { type ExportDeal, type Lead, type Person, statusIds, type World } from './world.ts'

export type UnattributedReason = 'sales_created' | 'no_identifier' | 'hub_identifier_only' | 'repeat_sale_no_touch' | 'no_touch_in_path'

/** A touch on a deal's path. `touch` is Metrika's visitID (of the counter and of 2026) or the `event_id` of the touches table. */
export type PlantedLink = { source: 'metrika' | 'csv touches'; touch: string; crm: 'amocrm' | 'export'; deal: string }

/** Money in kopecks: as the CRM or the document says it, and without VAT, rounded once per deal or document. */
export type Money = { gross: number; net: number }

export type PlantedDeal = {
  crm: 'amocrm' | 'export'
  deal: string
  /** Whether it counts as won when all files are in; a deal that is only paid has a path too. */
  won: boolean
  wonAt: string | null
  saleAt: string
  wonMoney: Money
  marketingTouches: number
  /** Why no channel gets it; null when it has marketing touches. */
  reason: UnattributedReason | null
}

export type DemoTruth = {
  counter: string
  /** Marketing touches of the paths of all deals with a sale; `internal` visits only where a path has nothing else. */
  links: PlantedLink[]
  /** Calls and meetings in the same windows; they count where sales touches do. */
  salesLinks: PlantedLink[]
  deals: PlantedDeal[]
  won: { count: number; total: Money; byMonth: Record<string, Money> }
  /** Refunds are negative; documents without a deal are in. */
  paid: { documents: number; total: Money; byMonth: Record<string, Money> }
  unattributed: {
    won: Record<UnattributedReason, { deals: string[]; total: Money }>
    paid: Record<UnattributedReason | 'no_deal', { documents: string[]; total: Money }>
  }
  hubs: number
  /** Leads that stand at the end, deleted ones left out; deals of the export table are in. */
  leads: number
  /** Media spend in kopecks as the account's rows say it, restated: Direct without VAT, VK with it. */
  spend: Record<string, Record<string, number>>
  /** Visits that Metrika has at the end. */
  visits: number
}

type Deal = {
  readonly crm: 'amocrm' | 'export'
  readonly id: string
  readonly createdSec: number
  readonly wonSec: number | null
  readonly firstPaidSec: number | null
  readonly customer: string | null
  readonly people: readonly Person[]
  /** Everything beside the contacts' numbers that says who it is. */
  readonly identifiers: readonly string[]
  readonly byUser: boolean
  readonly money: Money
}

const beforeLeadSec = 90 * daySec
/** Kopecks without the 22 % that are in them, halves up. */
export const netOf = (gross: number): number => Math.sign(gross) * Math.floor((2 * Math.abs(gross) * 100 + 122) / 244)
/** Kopecks of cents at a rate in hundredths of a kopeck, halves up. */
const roublesOf = (cents: number, rate10000: number): number => Math.floor((2 * cents * rate10000 + 10_000) / 20_000)

/**
 * The links and sums that follow from what happened, before any source told it late, twice or wrongly. Deliberately a second, simple way
 * to the ledger's answer: it walks people and their visits, knows no events, versions or identifiers' graphs, and shares no code with the
 * ledger.
 */
export function truthOf(world: World, rates: readonly { date: string; rate10000: number }[]): Omit<DemoTruth, 'spend' | 'visits'> {
  const rateAt = (atSec: number): number => rates.findLast(({ date }) => date <= dateOf(atSec))?.rate10000 ?? 0
  const firstPaid = new Map<Lead | ExportDeal, number>()
  for (const { kind, lead, atSec } of world.payments) {
    if (kind === 'payment' && lead !== null) firstPaid.set(lead, Math.min(atSec, firstPaid.get(lead) ?? Number.POSITIVE_INFINITY))
  }
  const standing = world.leads.filter(
    (lead) => lead.steps.findLast(({ kind }) => kind === 'deleted' || kind === 'restored')?.kind !== 'deleted',
  )
  const deals: Deal[] = [
    ...standing.map((lead) => dealOfLead(lead, firstPaid.get(lead) ?? null)),
    ...world.exports.map((deal) => {
      const gross = roublesOf(deal.amountMinor, rateAt(deal.wonSec))
      return dealOfExport(deal, firstPaid.get(deal) ?? null, { gross, net: gross })
    }),
  ]
  const sold = deals.filter((deal) => saleSec(deal) !== null)
  const links: PlantedLink[] = []
  const salesLinks: PlantedLink[] = []
  const planted = sold.map((deal): PlantedDeal => {
    const found = path(deal, previousSale(deal, sold))
    const name = { crm: deal.crm, deal: deal.id }
    links.push(...found.marketing.map((touch) => ({ ...touch, ...name })))
    salesLinks.push(...found.sales.map((touch) => ({ ...touch, ...name })))
    return {
      ...name,
      won: deal.wonSec !== null,
      wonAt: deal.wonSec === null ? null : isoDay(deal.wonSec),
      saleAt: isoDay(saleSec(deal) ?? 0),
      wonMoney: deal.wonSec === null ? { gross: 0, net: 0 } : deal.money,
      marketingTouches: found.marketing.length,
      reason: found.marketing.length > 0 ? null : reasonOf(deal, previousSale(deal, sold) !== null, world.hubs),
    }
  })

  const won = { count: 0, total: nothing(), byMonth: {} as Record<string, Money> }
  const unattributedWon = byReason(() => ({ deals: [] as string[], total: nothing() }))
  for (const [at, deal] of sold.entries()) {
    if (deal.wonSec === null) continue
    won.count += 1
    add(won.total, deal.money)
    addTo(won.byMonth, monthOf(deal.wonSec), deal.money)
    const reason = planted[at]?.reason
    if (reason === null || reason === undefined) continue
    unattributedWon[reason].deals.push(deal.id)
    add(unattributedWon[reason].total, deal.money)
  }

  const paid = { documents: 0, total: nothing(), byMonth: {} as Record<string, Money> }
  const unattributedPaid = {
    ...byReason(() => ({ documents: [] as string[], total: nothing() })),
    no_deal: { documents: [] as string[], total: nothing() },
  }
  const reasonOfDeal = new Map(planted.map(({ deal, reason }) => [deal, reason]))
  for (const payment of world.payments) {
    if (payment.kind === 'invoice') continue
    const { lead } = payment
    const sign = payment.kind === 'refund' ? -1 : 1
    const abroad = lead !== null && 'wonSec' in lead
    const gross = sign * (abroad ? roublesOf(payment.amountMinor, rateAt((payment.refundOf ?? payment).atSec)) : payment.amountMinor)
    const money = { gross, net: abroad ? gross : netOf(gross) }
    paid.documents += 1
    add(paid.total, money)
    addTo(paid.byMonth, monthOf(payment.atSec), money)
    const reason = lead === null ? 'no_deal' : reasonOfDeal.get(String(lead.id))
    if (reason === null || reason === undefined) continue
    unattributedPaid[reason].documents.push(payment.documentId)
    add(unattributedPaid[reason].total, money)
  }
  return {
    counter: counterId,
    links,
    salesLinks,
    deals: planted,
    won,
    paid,
    unattributed: { won: unattributedWon, paid: unattributedPaid },
    hubs: world.hubs.size,
    leads: deals.length,
  }
}

const isoDay = (atSec: number): string => new Date(atSec * 1000).toISOString()
const nothing = (): Money => ({ gross: 0, net: 0 })
const add = (total: Money, money: Money): void => {
  total.gross += money.gross
  total.net += money.net
}
const addTo = (totals: Record<string, Money>, month: string, money: Money): void => {
  const total = totals[month] ?? nothing()
  totals[month] = total
  add(total, money)
}
const byReason = <T>(make: () => T): Record<UnattributedReason, T> => ({
  sales_created: make(),
  no_identifier: make(),
  hub_identifier_only: make(),
  repeat_sale_no_touch: make(),
  no_touch_in_path: make(),
})

function dealOfLead(lead: Lead, firstPaidSec: number | null): Deal {
  const contacts = [...lead.contacts, ...lead.steps.flatMap((step) => (step.kind === 'contact_linked' ? [step.contact] : []))]
  const main = contacts[0]
  const gross = amountOf(lead)
  const people = [
    ...new Set([...contacts.map(({ person }) => person), ...(contacts.length === 0 && lead.cardPerson !== null ? [lead.cardPerson] : [])]),
  ]
  return {
    crm: 'amocrm',
    id: String(lead.id),
    createdSec: lead.createdSec,
    wonSec: wonSince(lead),
    firstPaidSec,
    customer: lead.company === null ? (main === undefined ? null : `contact ${main.id}`) : `company ${lead.company.inn}`,
    people,
    identifiers: [
      ...contacts.flatMap(({ phones, emails, clientId }) => [...phones, ...emails, clientId]),
      lead.card.clientId,
      lead.card.yclid,
    ].filter((text) => text !== ''),
    byUser: lead.by !== 0,
    money: { gross, net: netOf(gross) },
  }
}

function dealOfExport(deal: ExportDeal, firstPaidSec: number | null, money: Money): Deal {
  return {
    crm: 'export',
    id: deal.id,
    createdSec: deal.createdSec,
    wonSec: deal.wonSec,
    firstPaidSec,
    customer: `company ${deal.inn}`,
    people: [deal.person],
    identifiers: [deal.email, deal.clientId].filter((text) => text !== ''),
    byUser: false,
    money,
  }
}

/** Since when the lead has been won without a break; null when it does not stand as won. */
function wonSince(lead: Lead): number | null {
  let sinceSec: number | null = null
  for (const step of lead.steps) {
    if (step.kind !== 'status') continue
    sinceSec = step.statusId === statusIds.won ? (sinceSec ?? step.atSec) : null
  }
  return sinceSec
}

function saleSec({ wonSec, firstPaidSec }: Deal): number | null {
  if (wonSec === null) return firstPaidSec
  return firstPaidSec === null ? wonSec : Math.min(wonSec, firstPaidSec)
}

function previousSale(deal: Deal, sold: readonly Deal[]): number | null {
  const own = saleSec(deal) ?? 0
  let previous: number | null = null
  for (const other of sold) {
    if (other === deal || other.customer === null || other.customer !== deal.customer) continue
    const sale = saleSec(other) ?? 0
    if (sale < own && sale > (previous ?? Number.NEGATIVE_INFINITY)) previous = sale
  }
  return previous
}

type Touch = Pick<PlantedLink, 'source' | 'touch'>
function path(deal: Deal, previousSaleSec: number | null): { marketing: Touch[]; sales: Touch[] } {
  const toSec = saleSec(deal) ?? 0
  const counts = (atSec: number): boolean =>
    atSec >= deal.createdSec - beforeLeadSec && atSec <= toSec && (previousSaleSec === null || atSec > previousSaleSec)
  const visits = deal.people.flatMap((person) => person.visits).filter((visit) => visit.fate !== 'gone' && counts(visit.atSec))
  const logged = deal.people.flatMap((person) => person.logged).filter(({ atSec }) => counts(atSec))
  const letters = logged.filter(({ side }) => side === 'marketing')
  const external = visits.filter(({ arrival }) => arrival.channel !== 'internal')
  const kept = external.length + letters.length > 0 ? external : visits
  return {
    marketing: [
      ...kept.map(({ visitId }): Touch => ({ source: 'metrika', touch: visitId })),
      ...letters.map(({ eventId }): Touch => ({ source: 'csv touches', touch: eventId })),
    ],
    sales: logged.filter(({ side }) => side === 'sales').map(({ eventId }): Touch => ({ source: 'csv touches', touch: eventId })),
  }
}

function reasonOf(deal: Deal, isRepeat: boolean, hubs: ReadonlySet<string>): UnattributedReason {
  if (deal.identifiers.length === 0) return deal.byUser ? 'sales_created' : 'no_identifier'
  if (deal.identifiers.every((identifier) => hubs.has(identifier))) return 'hub_identifier_only'
  return isRepeat ? 'repeat_sale_no_touch' : 'no_touch_in_path'
}
