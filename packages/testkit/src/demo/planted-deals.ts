import { type Arrival, internalArrival, selfReferral } from './arrivals.ts'
import { dayOf, daySec, dayStartSec, momentOf, workTimeAfter } from './calendar.ts'
import { logCall, logMeeting, repeatDeal } from './deals.ts'
import { pay, planPayments, refund } from './payments.ts'
import { firstCrmExportSec, namedBuyer, sell } from './planted-people.ts'
import { emptyCard, type Planter } from './planting.ts'
import { duplicateReason, type Lead, statusIds } from './world.ts'

export const disputedAmountMinor = 1_240_000_00

/**
 * The deal that two teams argue about: six touches, three of them in a second browser that belongs to another contact until the two are
 * merged, and sales had a call and a meeting.
 */
export function plantDisputedDeal(planter: Planter): void {
  const person = planter.person()
  const desk = planter.browser(momentOf('2026-04-13 10:12:00'))
  const phone = planter.browser(momentOf('2026-05-04 20:41:00'))
  const at = (local: string, channel: string, browser = desk, sentForm = false) =>
    planter.visit(browser, momentOf(local), planter.arrival(channel), { tied: person, sentForm })
  const first = at('2026-04-13 10:12:07', 'direct_search')
  at('2026-04-21 13:37:45', 'vk_ads')
  at('2026-04-28 11:02:30', 'organic_yandex', desk, true)
  at('2026-05-04 20:41:12', 'telegram', phone)
  at('2026-05-12 09:15:51', 'email', phone)
  at('2026-05-19 19:03:26', 'direct', phone, true)

  const createdSec = momentOf('2026-04-28 11:09:00')
  const company = planter.company(createdSec + 1800, 9100001)
  const contact = planter.contact({ person, createdSec, company, phones: [planter.phone()], emails: [planter.email(company)] })
  const lead = planter.lead({
    createdSec,
    contacts: [contact],
    responsible: 9100001,
    name: 'Линия розлива под ключ: 6 000 бутылок в час',
    card: { clientId: desk.clientId, yclid: first?.yclid ?? '', arrival: first?.arrival ?? null },
  })
  planter.world.disputedLeadId = lead.id
  const againSec = momentOf('2026-05-19 19:11:00')
  const second = planter.contact({ person, createdSec: againSec, company, phones: [planter.phone()] })
  const again = planter.lead({
    createdSec: againSec,
    contacts: [second],
    responsible: 9100002,
    name: 'Заявка с сайта: линия под ключ',
    card: { ...emptyCard, clientId: phone.clientId },
  })
  planter.status(again, momentOf('2026-05-20 10:30:00'), statusIds.lost, duplicateReason)
  logCall(planter, contact, momentOf('2026-04-29 12:20:00'))
  logMeeting(planter, contact, momentOf('2026-05-14 15:00:00'), 'Встреча на производстве')
  const wonSec = momentOf('2026-06-02 16:45:00')
  planter.win(lead, wonSec, disputedAmountMinor)
  pay(planter, lead, 'payment', 620_000_00, momentOf('2026-06-05 12:00:00'), ' (1 из 2)')
  pay(planter, lead, 'payment', 620_000_00, momentOf('2026-07-06 12:00:00'), ' (2 из 2)')
  second.merged = { into: contact, atSec: momentOf('2026-07-08 14:25:00'), by: 9100001 }
}

/** Every reason why a sale has no touch, a few of each. */
export function plantUntouched(planter: Planter): void {
  const { random } = planter
  for (let number = 0; number < 3; number++) {
    const createdSec = workTimeAfter(random, momentOf('2026-03-05 00:00:00') + number * 30 * daySec)
    const company = planter.company(createdSec + 60)
    const by = 9100004
    const bare = planter.lead({ createdSec, by, contacts: [planter.contact({ createdSec, by, company })] })
    sell(planter, bare, workTimeAfter(random, createdSec + 6 * daySec))
    const imported = planter.lead({ createdSec: createdSec + 60, contacts: [], company: planter.company(createdSec + 90), tag: 'импорт' })
    sell(planter, imported, workTimeAfter(random, createdSec + 8 * daySec))
    const lost = planter.lead({
      createdSec: createdSec + 120,
      contacts: [planter.contact({ createdSec, company: planter.company(createdSec), phones: [planter.phone()] })],
    })
    planter.journey(planter.browser(createdSec - daySec), createdSec + 120, 3)
    sell(planter, lost, workTimeAfter(random, createdSec + 9 * daySec))

    const again = namedBuyer(planter, createdSec + 200, 3)
    const firstWonSec = workTimeAfter(random, createdSec + 7 * daySec)
    sell(planter, again.lead, firstWonSec)
    repeatDeal(planter, again.lead, again.company, firstWonSec, false)
    const back = namedBuyer(planter, createdSec + 300, 2)
    sell(planter, back.lead, firstWonSec + 60)
    repeatDeal(planter, back.lead, back.company, firstWonSec + 60, true)
  }
}

/** Deals at the edges of a second, a month and the path. */
export function plantEdges(planter: Planter): void {
  // Two deals in one second, in March's last, and one in the first second of April.
  for (const won of ['2026-04-15 12:00:00', '2026-04-15 12:00:00', '2026-03-31 23:59:59', '2026-04-01 00:00:00']) {
    const wonSec = momentOf(won)
    const { lead, browser, person } = namedBuyer(planter, wonSec - 10 * daySec - 4000, 3)
    planter.visit(browser, dayStartSec(dayOf(wonSec - 3 * daySec)) - 1, planter.arrival('organic_google'), { tied: person })
    planter.visit(browser, dayStartSec(dayOf(wonSec - 2 * daySec)), planter.arrival('direct'), { tied: person })
    sell(planter, lead, wonSec)
  }
  for (let number = 0; number < 3; number++) {
    const wonSec = momentOf('2026-05-26 15:30:00') + number * daySec
    const { lead, browser, person } = namedBuyer(planter, wonSec - 12 * daySec, 2)
    // The visit in the second of the sale still counts, the next one does not.
    planter.visit(browser, wonSec, planter.arrival('direct'), { tied: person })
    planter.visit(browser, wonSec + 1, planter.arrival('telegram'), { tied: person })
    // More than 90 days before the request.
    planter.visit(browser, wonSec - 12 * daySec - (93 + number) * daySec, planter.arrival('vk_ads'), { tied: person })
    planter.win(lead, wonSec, planter.price())
    pay(planter, lead, 'payment', 150_000_00, wonSec + 2 * daySec)
  }
  for (let number = 0; number < 2; number++) {
    const createdSec = momentOf('2026-04-07 14:00:00') + number * daySec
    onlyInternal(planter, createdSec, number === 0 ? [internalArrival] : [internalArrival, selfReferral])
    mixed(planter, createdSec + 3000)
  }
  for (let number = 0; number < 3; number++) cardWithoutContact(planter, momentOf('2026-02-24 10:40:00') + number * 40 * daySec)
}

/** A path of nothing but the own site keeps it. */
function onlyInternal(planter: Planter, createdSec: number, arrivals: readonly Arrival[]): void {
  const { browser, person, lead } = silentBuyer(planter, createdSec)
  for (const [at, arrival] of arrivals.entries()) planter.visit(browser, createdSec - 900 - at * daySec, arrival, { tied: person })
  sell(planter, lead, workTimeAfter(planter.random, createdSec + 5 * daySec))
}

function mixed(planter: Planter, createdSec: number): void {
  const { browser, person, lead } = silentBuyer(planter, createdSec)
  planter.visit(browser, createdSec - 2 * daySec, planter.arrival('organic_yandex'), { tied: person })
  planter.visit(browser, createdSec - 1800, internalArrival, { tied: person })
  planter.visit(browser, createdSec - 900, selfReferral, { tied: person, sentForm: true })
  sell(planter, lead, workTimeAfter(planter.random, createdSec + 6 * daySec))
}

function silentBuyer(planter: Planter, createdSec: number) {
  const person = planter.person()
  const browser = planter.browser(createdSec - 8 * daySec)
  const contact = planter.contact({ person, createdSec, company: planter.company(createdSec + 60), phones: [planter.phone()] })
  const lead = planter.lead({ createdSec, contacts: [contact], card: { ...emptyCard, clientId: browser.clientId } })
  return { person, browser, lead }
}

function cardWithoutContact(planter: Planter, createdSec: number): void {
  const person = planter.person()
  const browser = planter.browser(createdSec - 6 * daySec)
  const form = planter.journey(browser, createdSec, 3, person)
  const card = { clientId: browser.clientId, yclid: form?.yclid ?? '', arrival: form?.arrival ?? null }
  const lead = planter.lead({ createdSec, contacts: [], company: planter.company(createdSec + 300), card, cardPerson: person })
  sell(planter, lead, workTimeAfter(planter.random, createdSec + 10 * daySec))
}

/** Deals whose story is told twice: deleted, reopened, with another amount, paid before the sale, paid back. */
export function plantCorrections(planter: Planter): void {
  const { random } = planter
  const by = 9100003
  const buyer = (from: string, number: number) =>
    namedBuyer(planter, workTimeAfter(random, momentOf(from) + number * 4 * daySec), random.whole(2, 4)).lead
  for (let number = 0; number < 5; number++) {
    const lead = buyer('2026-05-04 00:00:00', number)
    if (number < 2) planter.win(lead, workTimeAfter(random, lead.createdSec + 9 * daySec), planter.price())
    const deletedSec = workTimeAfter(random, firstCrmExportSec + number * daySec)
    planter.step(lead, { kind: 'deleted', atSec: deletedSec, by })
    if (number === 4) planter.step(lead, { kind: 'restored', atSec: deletedSec + 2 * daySec, by })
  }
  for (let number = 0; number < 2; number++) {
    const reopened = buyer('2026-04-02 00:00:00', number)
    const onceSec = workTimeAfter(random, reopened.createdSec + 7 * daySec)
    planter.win(reopened, onceSec, planter.price())
    planter.status(reopened, onceSec + 5 * daySec, statusIds.talks)
    planter.status(reopened, onceSec + 12 * daySec, statusIds.won)
    const withdrawn = buyer('2026-05-18 00:00:00', number)
    const wonSec = workTimeAfter(random, withdrawn.createdSec + 8 * daySec)
    planter.win(withdrawn, wonSec, planter.price())
    planter.status(withdrawn, workTimeAfter(random, firstCrmExportSec + (6 + number) * daySec), statusIds.lost, 4203751)
    const advance = buyer('2026-07-01 00:00:00', number)
    planter.amount(advance, advance.createdSec + 2 * daySec, 480_000_00)
    pay(planter, advance, 'payment', 240_000_00, workTimeAfter(random, advance.createdSec + 5 * daySec), ' (аванс)')
    const returned = buyer('2026-03-16 00:00:00', number)
    const soldSec = workTimeAfter(random, returned.createdSec + 10 * daySec)
    planter.win(returned, soldSec, 333_333_00)
    const payment = pay(planter, returned, 'payment', 333_333_00, soldSec + daySec)
    if (payment !== null) for (let part = 0; part < 3; part++) refund(planter, payment, 111_111_00, soldSec + (10 + 9 * part) * daySec)
  }
  for (let number = 0; number < 3; number++) {
    const corrected = buyer('2026-05-11 00:00:00', number)
    const wonSec = workTimeAfter(random, corrected.createdSec + 11 * daySec)
    planter.win(corrected, wonSec, 700_000_00)
    planter.amount(corrected, workTimeAfter(random, firstCrmExportSec + (3 + number) * daySec), 655_000_00 + number)
    planPayments(planter, corrected, wonSec)
    const kopecks: Lead = buyer('2026-02-18 00:00:00', number)
    sell(planter, kopecks, workTimeAfter(random, kopecks.createdSec + 13 * daySec), 184_999_50 + number * 33)
    const partly = buyer('2026-04-20 00:00:00', number)
    const soldSec = workTimeAfter(random, partly.createdSec + 9 * daySec)
    planter.win(partly, soldSec, 500_000_00)
    const payment = pay(planter, partly, 'payment', 500_000_00, soldSec + 2 * daySec)
    if (payment !== null) refund(planter, payment, 125_000_01, soldSec + 20 * daySec)
    pay(planter, null, 'payment', 99_000_00 + number * 17, momentOf('2026-04-10 12:00:00') + number * 20 * daySec, '', `000000${number}11`)
  }
  // One in June's last second, one in July's first.
  pay(planter, null, 'payment', 12_345_67, momentOf('2026-06-30 23:59:59'), '', '')
  pay(planter, null, 'payment', 76_543_21, momentOf('2026-07-01 00:00:00'), '', '')
}
