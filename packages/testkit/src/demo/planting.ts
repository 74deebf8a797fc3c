import { type Arrival, arrivalBy, laterArrival, newArrival } from './arrivals.ts'
import { dayCount, dayOf, daySec, dayStartSec, endSec, secondOfDay, startSec, workTimeAfter } from './calendar.ts'
import { fateOf } from './fates.ts'
import { innOf, nameOfCompany, nameOfLead, nameOfPerson, townOf } from './names.ts'
import { type Random, randomOf } from './random.ts'
import {
  type Browser,
  type Card,
  type Company,
  type Contact,
  type Lead,
  type LoggedTouch,
  lossReasons,
  nurturePipeline,
  type Person,
  type Step,
  salesPipeline,
  statusIds,
  userIds,
  type Visit,
  type World,
} from './world.ts'

export type LeadPlan = {
  readonly createdSec: number
  readonly contacts: readonly Contact[]
  readonly company?: Company | null
  readonly by?: number
  readonly card?: Card
  readonly cardPerson?: Person
  readonly responsible?: number
  readonly name?: string
  readonly tag?: string
}
export type VisitPlan = { readonly page?: string; readonly sentForm?: boolean; readonly tied?: Person; readonly fate?: Visit['fate'] }
export type ContactPlan = {
  readonly person?: Person
  readonly company?: Company | null
  readonly phones?: readonly string[]
  readonly emails?: readonly string[]
  readonly clientId?: string
  readonly createdSec: number
  readonly by?: number
}
export const emptyCard: Card = { clientId: '', yclid: '', arrival: null }

/** Puts people, deals and visits into a world; numbers and ids come out in order. */
export class Planter {
  readonly world: World
  readonly random: Random
  private people = 0
  private nextLead = 30_100_000
  private nextContact = 70_100_000
  private nextNote = 400_000
  private nextLogged = 0

  constructor(seed: number) {
    this.random = randomOf(seed, 'deals')
    this.world = {
      seed,
      companies: [],
      contacts: [],
      leads: [],
      exports: [],
      payments: [],
      logged: [],
      visitsByDay: Array.from({ length: dayCount }, () => []),
      hubs: new Set(),
      disputedLeadId: 0,
    }
  }

  person(): Person {
    return { visits: [], logged: [] }
  }

  browser(beforeSec: number): Browser {
    const { random } = this
    return {
      // A cookie is the second of the first visit and chance behind it; a few are above 2^63.
      clientId: random.chance(0.01) ? `1${random.whole(0, 7)}${random.digits(18)}` : `${Math.floor(beforeSec)}${random.digits(9)}`,
      device: random.chance(0.68) ? '1' : random.chance(0.9) ? '2' : '3',
      name: random.pick(['yandex_browser', 'chrome', 'chrome', 'safari', 'firefox', 'yandex_browser', 'opera']),
      city: townOf(random),
      visits: 0,
    }
  }

  phone(): string {
    this.people += 1
    return `+79${String(this.people).padStart(9, '0')}`
  }

  email(company: Company | null): string {
    this.people += 1
    const host = company === null ? 'pochta.example' : `client${company.id - 80_100_000}.example`
    return `${this.random.pick(['zakupki', 'a.ivanov', 'm.petrova', 'tehnolog', 'director', 'snab', 'info.ceh'])}.${this.people}@${host}`
  }

  company(createdSec: number, by = this.random.pick(userIds)): Company {
    const number = this.world.companies.length + 1
    const company = { id: 80_100_000 + number, name: nameOfCompany(this.random, number), inn: innOf(number), createdSec, by }
    this.world.companies.push(company)
    return company
  }

  contact(plan: ContactPlan): Contact {
    const contact: Contact = {
      id: ++this.nextContact,
      person: plan.person ?? this.person(),
      ...nameOfPerson(this.random),
      phones: [...(plan.phones ?? [])],
      emails: [...(plan.emails ?? [])],
      clientId: plan.clientId ?? '',
      company: plan.company ?? null,
      createdSec: plan.createdSec,
      by: plan.by ?? 0,
      merged: null,
    }
    this.world.contacts.push(contact)
    return contact
  }

  lead(plan: LeadPlan): Lead {
    const lead: Lead = {
      id: ++this.nextLead,
      name: plan.name ?? nameOfLead(this.random),
      createdSec: plan.createdSec,
      by: plan.by ?? 0,
      responsible: plan.responsible ?? this.random.pick(userIds),
      contacts: plan.contacts,
      company: plan.company === undefined ? (plan.contacts[0]?.company ?? null) : plan.company,
      card: plan.card ?? emptyCard,
      cardPerson: plan.cardPerson ?? null,
      firstStatusId: this.random.chance(0.1) ? statusIds.unsorted : statusIds.fresh,
      steps: [],
      tag: plan.tag ?? (plan.by === undefined || plan.by === 0 ? 'сайт' : 'менеджер'),
    }
    this.world.leads.push(lead)
    return lead
  }

  /** A visit, unless it lies outside of the demo's months; `tied` says whose it is for all who read the cards. */
  visit(browser: Browser, atSec: number, arrival: Arrival, plan: VisitPlan = {}): Visit | null {
    if (atSec < startSec || atSec >= endSec) return null
    const { random } = this
    const visit: Visit = {
      browser,
      atSec,
      arrival,
      page: plan.page ?? random.pick(arrival.landings),
      yclid: arrival.ad?.platform === 'direct' ? `5${random.digits(18)}` : '',
      sentForm: plan.sentForm ?? false,
      fate: plan.fate ?? fateOf(random, dayOf(atSec), plan.sentForm ?? false),
      visitId: '',
    }
    this.world.visitsByDay[dayOf(atSec)]?.push(visit)
    plan.tied?.visits.push(visit)
    return visit
  }

  /** Visits of somebody who thinks about buying, the last of them sends the form a few minutes before the lead is created. */
  journey(browser: Browser, createdSec: number, count: number, tied?: Person, lastChannel?: string): Visit | null {
    const { random } = this
    const times = Array.from({ length: count - 1 }, () => {
      const day = dayOf(createdSec - Math.min(84, 0.3 + random.exponential(13)) * daySec)
      return dayStartSec(day) + secondOfDay(random)
    })
      .filter((time) => time < createdSec - 3600)
      .sort((one, other) => one - other)
    const plan = tied === undefined ? {} : { tied }
    for (const [at, time] of times.entries()) this.visit(browser, time, at === 0 ? newArrival(random) : laterArrival(random), plan)
    const last =
      lastChannel === undefined ? (times.length === 0 ? newArrival(random) : laterArrival(random)) : arrivalBy(random, lastChannel)
    return this.visit(browser, createdSec - random.whole(90, 900), last, { ...plan, sentForm: true })
  }

  /** Visits between two moments, such as those between a request and the sale. */
  visitsBetween(browser: Browser, fromSec: number, toSec: number, count: number, tied?: Person): void {
    for (let at = 0; at < count; at++) {
      const day = dayOf(fromSec + this.random.next() * (toSec - fromSec))
      const time = dayStartSec(day) + secondOfDay(this.random)
      if (time > fromSec + 600 && time < toSec - 600)
        this.visit(browser, time, laterArrival(this.random), tied === undefined ? {} : { tied })
    }
  }

  arrival(channel: string): Arrival {
    return arrivalBy(this.random, channel)
  }

  logged(person: Person, touch: Omit<LoggedTouch, 'eventId'>): LoggedTouch {
    const whole = { eventId: `tl-${String(++this.nextLogged).padStart(5, '0')}`, ...touch }
    this.world.logged.push(whole)
    person.logged.push(whole)
    return whole
  }

  step(lead: Lead, step: Step): void {
    lead.steps.push(step)
  }

  status(lead: Lead, atSec: number, statusId: number, lossReason: number | null = null): void {
    const nurtured = statusId === statusIds.letters || statusId === statusIds.waiting
    const pipelineId = nurtured ? nurturePipeline : salesPipeline
    lead.steps.push({ kind: 'status', atSec, by: lead.responsible, statusId, pipelineId, lossReason })
  }

  amount(lead: Lead, atSec: number, amountMinor: number): void {
    lead.steps.push({ kind: 'amount', atSec, by: lead.responsible, amountMinor })
  }

  call(lead: Lead, contact: Contact, atSec: number): void {
    lead.steps.push({ kind: 'call', atSec, by: lead.responsible, contact, noteId: ++this.nextNote })
  }

  /** The way from a request to the sale; now and then a manager skips a stage. */
  win(lead: Lead, wonSec: number, amountMinor: number): void {
    const { random } = this
    const cycle = wonSec - lead.createdSec
    const main = lead.contacts[0]
    if (main !== undefined && random.chance(0.6)) this.call(lead, main, lead.createdSec + Math.floor(cycle * 0.03) + 300)
    // Managers hand deals to each other.
    if (random.chance(0.06))
      lead.steps.push({
        kind: 'responsible',
        atSec: lead.createdSec + Math.floor(cycle * 0.02) + 120,
        by: lead.responsible,
        userId: random.pick(userIds),
      })
    const skip = random.next()
    if (skip > 0.08) this.status(lead, lead.createdSec + Math.floor(cycle * (0.05 + random.next() * 0.15)) + 60, statusIds.qualified)
    const firstSec = lead.createdSec + Math.floor(cycle * (0.3 + random.next() * 0.1))
    this.amount(lead, firstSec, random.chance(0.3) ? Math.round((amountMinor * 1.1) / 100_00) * 100_00 : amountMinor)
    if (skip < 0.9) this.status(lead, lead.createdSec + Math.floor(cycle * (0.45 + random.next() * 0.2)), statusIds.talks)
    if (random.chance(0.5)) this.status(lead, lead.createdSec + Math.floor(cycle * (0.7 + random.next() * 0.2)), statusIds.contract)
    // Also when it is the same: the card is saved with the sale. A second earlier, as a manager who corrects the price and then closes.
    this.amount(lead, wonSec - 1, amountMinor)
    this.status(lead, wonSec, statusIds.won)
  }

  /** What becomes of a lead that is not sold. */
  fade(lead: Lead): void {
    const { random } = this
    const fate = random.next()
    let atSec = workTimeAfter(random, lead.createdSec + 600)
    const main = lead.contacts[0]
    if (main !== undefined && random.chance(0.5)) this.call(lead, main, atSec)
    const later = (days: number): number => workTimeAfter(random, atSec + random.next() * days * daySec)
    const go = (days: number, statusId: number, reason: number | null = null): boolean => {
      atSec = later(days)
      if (atSec >= endSec) return false
      this.status(lead, atSec, statusId, reason)
      return true
    }
    if (fate < 0.1) {
      go(1, statusIds.lost, fate < 0.06 ? 4203752 : 4203755)
      return
    }
    if (fate < 0.3) {
      if (go(4, statusIds.qualified)) go(10, random.chance(0.5) ? statusIds.letters : statusIds.waiting)
      return
    }
    if (!go(4, statusIds.qualified)) return
    if (random.chance(0.6)) {
      if (!go(12, statusIds.talks)) return
      this.amount(lead, atSec, this.price())
    }
    if (random.chance(0.72))
      go(25, statusIds.lost, Number(random.pick(Object.keys(lossReasons).filter((id) => id !== '4203752' && id !== '4203755'))))
  }

  /** A deal's price in kopecks: log-normal, median 240 thousand roubles, whole hundreds of roubles. */
  price(): number {
    return Math.max(120, Math.round(Math.exp(7.78 + 0.85 * this.random.normal()))) * 100_00
  }

  /** Seconds from a request to the sale: 2 to 70 days, half of them within 16. */
  cycleSec(): number {
    return Math.min(70, Math.max(2, Math.exp(2.78 + 0.72 * this.random.normal()))) * daySec
  }
}
