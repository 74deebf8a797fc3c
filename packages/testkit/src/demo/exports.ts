import { daySec, momentOf } from './calendar.ts'
import { innOf } from './names.ts'
import { pay, refund } from './payments.ts'
import type { Planter } from './planting.ts'
import type { ExportDeal } from './world.ts'

/** Sales in dollars, which the export manager keeps in a table beside the CRM. One is sold on a Sunday, a day without a rate. */
export function plantExports(planter: Planter): void {
  const { random, world } = planter
  const sold = [
    '2026-03-18 12:30:00',
    '2026-04-09 16:10:00',
    '2026-05-03 11:00:00',
    '2026-05-28 18:45:00',
    '2026-06-24 10:05:00',
    '2026-07-14 13:20:00',
  ]
  for (const [number, local] of sold.entries()) {
    const wonSec = momentOf(local)
    const createdSec = wonSec - random.whole(12, 30) * daySec
    const person = planter.person()
    const browser = planter.browser(createdSec - 9 * daySec)
    if (number !== 5) planter.journey(browser, createdSec, random.whole(2, 5), person)
    const deal: ExportDeal = {
      id: `EXP-${1001 + number}`,
      inn: innOf(900_000 + number),
      person,
      contactId: `EC-${501 + number}`,
      // The last one wrote a letter and never came to the site.
      clientId: number === 5 ? '' : browser.clientId,
      email: `buyer${number + 1}@import.example`,
      createdSec,
      wonSec,
      amountMinor: random.whole(18_000, 95_000) * 100 + number * 7,
      manager: 'Зарина Ким',
    }
    world.exports.push(deal)
    const half = Math.floor(deal.amountMinor / 2)
    const first = pay(planter, deal, 'payment', half, wonSec + 3 * daySec, ' (1 of 2)')
    pay(planter, deal, 'payment', deal.amountMinor - half, wonSec + 24 * daySec, ' (2 of 2)')
    if (number === 1 && first !== null) refund(planter, first, 1_234_56, wonSec + 40 * daySec)
  }
}

/** The central bank's dollar on working days; no row at weekends. In kopecks of a hundredth: 80.1234 is 801234. */
export function dollarRates(planter: Planter): { date: string; rate10000: number }[] {
  const rates: { date: string; rate10000: number }[] = []
  let rate = 801_234
  for (let day = Date.UTC(2026, 1, 3); day <= Date.UTC(2026, 7, 5); day += daySec * 1000) {
    rate += Math.round(planter.random.normal() * 3_100)
    const weekday = new Date(day).getUTCDay()
    if (weekday !== 0 && weekday !== 1) rates.push({ date: new Date(day).toISOString().slice(0, 10), rate10000: rate })
  }
  return rates
}
