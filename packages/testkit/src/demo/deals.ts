import type { Arrival } from './arrivals.ts'
import { dayCount, daySec, endSec, requestTime, workTimeAfter } from './calendar.ts'
import { planPayments } from './payments.ts'
import { emptyCard, type Planter } from './planting.ts'
import { shuffle, weightedPick } from './random.ts'
import { type Company, type Contact, type Lead, type Person, userIds } from './world.ts'

type Way = 'form' | 'call' | 'letter' | 'exhibition' | 'bare_card' | 'robot_card'
const pickWay = weightedPick<Way>([
  ['form', 78],
  ['call', 9],
  ['letter', 6],
  ['exhibition', 4],
  ['bare_card', 1.5],
  ['robot_card', 1.5],
])

/** Everyday requests: `count` leads, `wonCount` of them sold, and `repeatCount` further deals of customers. */
export function plantDeals(
  planter: Planter,
  { count, wonCount, repeatCount }: { count: number; wonCount: number; repeatCount: number },
): void {
  const { random } = planter
  const drafts = Array.from({ length: count }, () => {
    const createdSec = requestTime(random, 0, dayCount - 1)
    return { createdSec, wonSec: workTimeAfter(random, createdSec + planter.cycleSec()), won: false }
  }).sort((one, other) => one.createdSec - other.createdSec)
  for (const draft of shuffle(
    random,
    drafts.filter(({ wonSec }) => wonSec < endSec),
  ).slice(0, wonCount))
    draft.won = true

  const customers: { lead: Lead; company: Company; wonSec: number }[] = []
  for (const { createdSec, wonSec, won } of drafts) {
    const lead = request(planter, createdSec, won ? wonSec : createdSec + 12 * daySec, won || random.chance(0.4))
    if (!won) {
      planter.fade(lead)
      continue
    }
    planter.win(lead, wonSec, planter.price())
    planPayments(planter, lead, wonSec)
    const [main] = lead.contacts
    // A card that names nobody stays so: a later deal would tell who its contact is.
    const known = main !== undefined && main.phones.length + main.emails.length > 0
    if (lead.company !== null && known) customers.push({ lead, company: lead.company, wonSec })
  }
  const early = shuffle(
    random,
    customers.filter(({ wonSec }) => wonSec < endSec - 30 * daySec),
  )
  for (const { lead, company, wonSec } of early.slice(0, repeatCount)) repeatDeal(planter, lead, company, wonSec, random.chance(0.55))
}

/** One request by one of the ways in which requests come; `aboutUntilSec`: until when the visitor keeps coming. */
function request(planter: Planter, createdSec: number, aboutUntilSec: number, withCompany: boolean): Lead {
  const { random } = planter
  const way = pickWay(random)
  const manager = random.pick(userIds)
  const by = way === 'call' || way === 'exhibition' || way === 'bare_card' ? manager : 0
  const company = withCompany ? planter.company(createdSec + 1800, manager) : null
  if (way === 'bare_card') return planter.lead({ createdSec, by, contacts: [planter.contact({ createdSec, by, company })] })
  if (way === 'robot_card') return planter.lead({ createdSec, company, contacts: [], tag: 'импорт' })

  const phones = way === 'letter' || (way === 'form' && random.chance(0.12)) ? [] : [planter.phone()]
  const emails = phones.length === 0 || random.chance(way === 'form' ? 0.7 : 0.2) ? [planter.email(company)] : []
  if (way === 'form') return formRequest(planter, { createdSec, aboutUntilSec, company, phones, emails })

  const contact = planter.contact({ createdSec, by, company, phones, emails })
  const lead = planter.lead({ createdSec, by, contacts: [contact], responsible: manager, ...(way === 'letter' ? { tag: 'почта' } : {}) })
  if (way === 'call') {
    // Who calls was on the site as a rule, but nothing says in which browser.
    if (random.chance(0.6)) planter.journey(planter.browser(createdSec - 9 * daySec), createdSec, random.whole(1, 3))
    logCall(planter, contact, createdSec - random.whole(60, 600))
  }
  if (way === 'letter') {
    for (let at = random.whole(0, 2); at > 0; at--)
      clickInLetter(planter, contact, createdSec - Math.floor(random.exponential(12) * daySec) - 7200)
  }
  if (way === 'exhibition') {
    logMeeting(planter, contact, createdSec - 3600)
    if (random.chance(0.5)) {
      // Later the manager sends a link and writes the ClientID of the answer into the contact.
      const browser = planter.browser(createdSec)
      contact.clientId = browser.clientId
      planter.visitsBetween(browser, createdSec, Math.min(endSec, aboutUntilSec), random.whole(1, 3), contact.person)
    }
  }
  return lead
}

type FormPlan = { createdSec: number; aboutUntilSec: number; company: Company | null; phones: string[]; emails: string[] }

function formRequest(planter: Planter, { createdSec, aboutUntilSec, company, phones, emails }: FormPlan): Lead {
  const { random } = planter
  const browser = planter.browser(createdSec - Math.floor(random.exponential(10) * daySec))
  const named = random.next()
  const onlyClick = named < 0.05
  // An ad blocker or a form of the old site: the card says nothing of the browser.
  const unnamed = named > 0.94
  const person = planter.person()
  const tied = unnamed ? undefined : person
  const count = 1 + Math.min(11, Math.floor(random.exponential(3.4)))
  const formVisit = planter.journey(browser, createdSec, count, tied, onlyClick ? 'direct_search' : undefined)
  planter.visitsBetween(browser, createdSec, Math.min(endSec, aboutUntilSec + 10 * daySec), Math.floor(random.exponential(1.9)), tied)
  const contact = planter.contact({ person, createdSec, company, phones, emails })
  const clickLost = onlyClick && formVisit === null
  if (clickLost) person.visits.length = 0
  const lead = planter.lead({
    createdSec,
    contacts: [contact],
    card: unnamed
      ? { ...emptyCard, arrival: formVisit?.arrival ?? null }
      : {
          clientId: onlyClick ? '' : browser.clientId,
          yclid: formVisit?.yclid ?? '',
          arrival: formVisit?.arrival ?? null,
        },
  })
  if (random.chance(0.07)) logCall(planter, contact, createdSec + random.whole(1800, 9000))
  if (emails.length > 0 && random.chance(0.05)) clickInLetter(planter, contact, createdSec + random.whole(1, 9) * daySec)
  return lead
}

/** A customer's next deal: the manager makes the card; the contact came back to the site or did not. */
export function repeatDeal(planter: Planter, first: Lead, company: Company, firstWonSec: number, cameBack: boolean): Lead | null {
  const { random } = planter
  const createdSec = workTimeAfter(random, firstWonSec + random.whole(4, 18) * daySec)
  const wonSec = workTimeAfter(random, createdSec + random.whole(2, 9) * daySec)
  const main = first.contacts[0]
  if (wonSec >= endSec || main === undefined) return null
  const manager = first.responsible
  const colleague = cameBack && random.chance(0.3)
  let contact: Contact = main
  if (cameBack || main.phones.length + main.emails.length === 0) {
    const browser = planter.browser(createdSec - 5 * daySec)
    // A colleague of the first buyer, or the first buyer in another browser that the card names.
    const person: Person = colleague ? planter.person() : main.person
    if (colleague) contact = planter.contact({ person, company, createdSec, phones: [planter.phone()] })
    planter.visitsBetween(browser, firstWonSec + daySec, createdSec - 60, random.whole(1, 3), person)
    const form = planter.visit(browser, createdSec - 300, returnArrival(planter), { tied: person, sentForm: true })
    const lead = planter.lead({
      createdSec,
      by: 0,
      contacts: [contact],
      company,
      responsible: manager,
      name: 'Повторный заказ: запчасти',
      card: { clientId: browser.clientId, yclid: form?.yclid ?? '', arrival: form?.arrival ?? null },
    })
    planter.win(lead, wonSec, Math.round(planter.price() / 3 / 100_00) * 100_00 + 100_00)
    planPayments(planter, lead, wonSec)
    return lead
  }
  const lead = planter.lead({ createdSec, by: manager, contacts: [main], company, responsible: manager, name: 'Повторный заказ: запчасти' })
  planter.win(lead, wonSec, Math.round(planter.price() / 3 / 100_00) * 100_00 + 100_00)
  planPayments(planter, lead, wonSec)
  return lead
}

const returnArrival = (planter: Planter): Arrival =>
  planter.arrival(planter.random.pick(['direct', 'email', 'organic_yandex', 'direct_search', 'saved']))

export function logCall(planter: Planter, contact: Contact, atSec: number): void {
  if (contact.phones[0] === undefined || atSec >= endSec) return
  planter.logged(contact.person, {
    atSec,
    side: 'sales',
    source: 'phone',
    medium: 'call',
    campaign: '',
    email: '',
    phone: contact.phones[0],
    crmContact: String(contact.id),
  })
}

export function logMeeting(planter: Planter, contact: Contact, atSec: number, campaign = 'Выставка "Росупак", июнь'): void {
  planter.logged(contact.person, {
    atSec,
    side: 'sales',
    source: 'expo',
    medium: 'meeting',
    campaign,
    email: '',
    phone: '',
    crmContact: String(contact.id),
  })
}

/** The mailing service knows the address and not the browser. */
export function clickInLetter(planter: Planter, contact: Contact, atSec: number): void {
  if (contact.emails[0] === undefined || atSec >= endSec || atSec < endSec - 181 * daySec) return
  planter.logged(contact.person, {
    atSec,
    side: 'marketing',
    source: 'news',
    medium: 'email',
    campaign: planter.random.pick(['dajdzhest_vesna', 'dajdzhest_leto', 'progrev_3']),
    email: contact.emails[0],
    phone: '',
    crmContact: '',
  })
}
