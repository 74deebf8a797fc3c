import { daySec, dayStartSec, momentOf, workTimeAfter } from './calendar.ts'
import { repulls } from './fates.ts'
import { planPayments } from './payments.ts'
import { emptyCard, type Planter } from './planting.ts'
import { type Contact, duplicateReason, type Lead, statusIds } from './world.ts'

/** When amoCRM is exported for the first time; what is merged later is seen in two states. */
export const firstCrmExportSec = momentOf('2026-06-20 06:00:00')

/** Sells a lead and plans its payments. */
export function sell(planter: Planter, lead: Lead, wonSec: number, amountMinor = planter.price()): void {
  planter.win(lead, wonSec, amountMinor)
  planPayments(planter, lead, wonSec)
}

/** A buyer whose browser the card names: visits before the request and after it. */
export function namedBuyer(planter: Planter, createdSec: number, visits: number, phones = [planter.phone()], emails: string[] = []) {
  const person = planter.person()
  const browser = planter.browser(createdSec - 20 * daySec)
  const company = planter.company(createdSec + 1800)
  const form = planter.journey(browser, createdSec, visits, person)
  const contact = planter.contact({ person, createdSec, company, phones, emails })
  const lead = planter.lead({
    createdSec,
    contacts: [contact],
    card: { clientId: browser.clientId, yclid: form?.yclid ?? '', arrival: form?.arrival ?? null },
  })
  return { person, browser, company, contact, lead }
}

/** One phone of forty people: who has nothing else cannot be told from the other thirty-nine. */
export function plantOfficePhone(planter: Planter): void {
  const { random } = planter
  const phone = '+74950000001'
  planter.world.hubs.add(phone)
  for (let number = 0; number < 40; number++) {
    const createdSec = workTimeAfter(random, momentOf('2026-02-16 00:00:00') + number * 3 * daySec)
    const wonSec = workTimeAfter(random, createdSec + random.whole(4, 20) * daySec)
    if (number % 5 === 0) {
      const { lead } = namedBuyer(planter, createdSec, random.whole(2, 5), [phone, planter.phone()])
      sell(planter, lead, wonSec)
      continue
    }
    const company = planter.company(createdSec + 600)
    // Their visits tell nothing: no card names the browser.
    planter.journey(planter.browser(createdSec - 5 * daySec), createdSec, 2)
    const lead = planter.lead({ createdSec, contacts: [planter.contact({ createdSec, company, phones: [phone] })] })
    if (number % 5 === 1) sell(planter, lead, wonSec)
    else planter.fade(lead)
  }
}

/** A purchasing platform's mailbox on the cards of twelve customers. */
export function plantSharedMailbox(planter: Planter): void {
  const { random } = planter
  const email = 'zakupki@tender.example'
  planter.world.hubs.add(email)
  for (let number = 0; number < 12; number++) {
    const createdSec = workTimeAfter(random, momentOf('2026-03-02 00:00:00') + number * 8 * daySec)
    const wonSec = workTimeAfter(random, createdSec + random.whole(5, 25) * daySec)
    if (number < 3) {
      sell(planter, namedBuyer(planter, createdSec, 3, [planter.phone()], [email]).lead, wonSec)
      continue
    }
    const company = planter.company(createdSec + 600)
    const lead = planter.lead({ createdSec, contacts: [planter.contact({ createdSec, company, emails: [email] })], tag: 'тендер' })
    if (number < 7) sell(planter, lead, wonSec)
    else planter.fade(lead)
  }
}

/** A manager fills in the site's form for callers, so 26 cards name the manager's browser. */
export function plantManagersBrowser(planter: Planter): void {
  const { random } = planter
  const browser = planter.browser(momentOf('2026-02-02 09:01:00'))
  planter.world.hubs.add(browser.clientId)
  for (let number = 0; number < 26; number++) {
    const createdSec = workTimeAfter(random, momentOf('2026-02-10 00:00:00') + number * 5 * daySec)
    planter.visit(browser, createdSec - 240, planter.arrival('direct'), { page: '/zayavka', sentForm: true })
    const company = planter.company(createdSec + 600)
    const phones = number % 9 === 0 ? [] : [planter.phone()]
    const lead = planter.lead({
      createdSec,
      contacts: [planter.contact({ createdSec, company, phones })],
      card: { clientId: browser.clientId, yclid: '', arrival: planter.arrival('direct') },
    })
    if (number % 3 === 0) sell(planter, lead, workTimeAfter(random, createdSec + random.whole(3, 18) * daySec))
    else planter.fade(lead)
  }
}

/** One consultant leads three customers' purchases: a member of three deals, which stay three customers' deals. */
export function plantConsultant(planter: Planter): void {
  const { random } = planter
  const person = planter.person()
  const firstSec = momentOf('2026-03-23 11:20:00')
  const browser = planter.browser(firstSec - 30 * daySec)
  const consultant = planter.contact({ person, createdSec: firstSec, phones: [planter.phone()], emails: ['konsultant@proekt.example'] })
  for (let number = 0; number < 3; number++) {
    const createdSec = firstSec + number * 31 * daySec + number * 5000
    const wonSec = workTimeAfter(random, createdSec + (9 + 4 * number) * daySec)
    const form = planter.journey(browser, createdSec, 3, person, number === 1 ? 'direct_search' : 'organic_yandex')
    planter.visitsBetween(browser, createdSec, wonSec, 2, person)
    const customer = namedContact(planter, createdSec)
    const contacts = number === 2 ? [customer, consultant] : [consultant, customer]
    const card = number === 2 ? emptyCard : { clientId: browser.clientId, yclid: form?.yclid ?? '', arrival: form?.arrival ?? null }
    const lead = planter.lead({ createdSec, contacts, company: customer.company, card, name: 'Проект через консультанта' })
    sell(planter, lead, wonSec)
  }
}

/** A customer's own contact with a browser in its ClientID field. */
function namedContact(planter: Planter, createdSec: number): Contact {
  const person = planter.person()
  const browser = planter.browser(createdSec - 12 * daySec)
  planter.visitsBetween(browser, createdSec - 11 * daySec, createdSec - 3600, 2, person)
  const company = planter.company(createdSec + 900)
  return planter.contact({ person, createdSec, company, phones: [planter.phone()], clientId: browser.clientId })
}

/** One human, two contacts with a browser each; somebody merges them, before the first export of the CRM or after it. */
export function plantMergedContacts(planter: Planter, count: number): void {
  const { random } = planter
  for (let number = 0; number < count; number++) {
    const late = number % 2 === 0
    const createdSec = workTimeAfter(random, momentOf(late ? '2026-04-20 00:00:00' : '2026-03-10 00:00:00') + (number % 30) * daySec)
    const wonSec = workTimeAfter(random, createdSec + random.whole(8, 20) * daySec)
    const { person, contact, company, lead } = namedBuyer(planter, createdSec, random.whole(2, 4), [planter.phone()], [planter.email(null)])
    const againSec = createdSec + random.whole(1, 4) * daySec
    const phone = planter.browser(againSec - 3 * daySec)
    const form = planter.journey(phone, againSec, random.whole(1, 3), person)
    const second = planter.contact({ person, createdSec: againSec, company, phones: [planter.phone()] })
    const again = planter.lead({
      createdSec: againSec,
      contacts: [second],
      card: { clientId: phone.clientId, yclid: form?.yclid ?? '', arrival: form?.arrival ?? null },
    })
    planter.status(again, workTimeAfter(random, againSec + 3600), statusIds.lost, duplicateReason)
    sell(planter, lead, wonSec)
    const mergedSec = workTimeAfter(random, late ? firstCrmExportSec + (1 + (number % 20)) * daySec : wonSec + daySec)
    second.merged = { into: contact, atSec: mergedSec, by: lead.responsible }
  }
}

/** A colleague joins the talks before the sale and brings a browser of the own. */
export function plantLaterColleagues(planter: Planter): void {
  for (let number = 0; number < 3; number++) {
    const createdSec = momentOf('2026-05-12 10:05:00') + number * 9 * daySec
    const wonSec = workTimeAfter(planter.random, createdSec + 14 * daySec)
    const { lead, company } = namedBuyer(planter, createdSec, 3)
    const person = planter.person()
    const browser = planter.browser(createdSec - 4 * daySec)
    planter.visitsBetween(browser, createdSec - 4 * daySec, wonSec, 4, person)
    const joinedSec = createdSec + 5 * daySec
    const contact = planter.contact({
      person,
      createdSec: joinedSec,
      by: lead.responsible,
      company,
      phones: [planter.phone()],
      clientId: browser.clientId,
    })
    planter.step(lead, { kind: 'contact_linked', atSec: joinedSec + 60, by: lead.responsible, contact })
    sell(planter, lead, wonSec)
  }
}

/** Buyers among the visits that a second pull of their days brings, corrects or takes back. */
export function plantRepulled(planter: Planter): void {
  for (const { fromDay, toDay } of repulls) {
    const createdSec = dayStartSec(toDay + 1) + 11 * 3600
    const { lead, browser, person } = namedBuyer(planter, createdSec, 2)
    for (let day = fromDay; day <= toDay; day++) {
      for (const [at, fate] of (['plain', 'late', 'gone', 'restated'] as const).entries()) {
        const channel = planter.random.pick(['direct_network', 'organic_google', 'dzen', 'vk_ads'])
        planter.visit(browser, dayStartSec(day) + (10 + at) * 3600, planter.arrival(channel), { tied: person, fate })
      }
    }
    sell(planter, lead, workTimeAfter(planter.random, createdSec + 8 * daySec))
  }
}
