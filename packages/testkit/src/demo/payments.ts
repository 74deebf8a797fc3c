import { daySec, endSec, workTimeAfter } from './calendar.ts'
import type { Planter } from './planting.ts'
import type { ExportDeal, Lead, Payment } from './world.ts'

/** Pays a deal: at once, in advance, in instalments, not at all; now and then a part goes back. */
export function planPayments(planter: Planter, lead: Lead, wonSec: number): void {
  const { random } = planter
  const total = amountOf(lead)
  if (random.chance(0.09)) return
  pay(planter, lead, 'invoice', total, wonSec - 3 * 3600)
  const inParts = random.chance(0.24)
  const inAdvance = random.chance(0.3)
  const parts = inParts ? random.whole(2, 4) : 1
  const firstSec = inAdvance
    ? Math.max(lead.createdSec + daySec, workTimeAfter(random, wonSec - random.whole(2, 6) * daySec))
    : workTimeAfter(random, wonSec + random.exponential(6) * daySec)
  let left = total
  let atSec = firstSec
  for (let part = 1; part <= parts; part++) {
    const amount = part === parts ? left : Math.round((total / parts) * (0.8 + random.next() * 0.3))
    left -= amount
    const payment = pay(planter, lead, 'payment', amount, atSec, parts === 1 ? '' : ` (${part} из ${parts})`)
    if (payment !== null && random.chance(0.025)) {
      refund(
        planter,
        payment,
        Math.round((amount * random.whole(10, 60)) / 100),
        workTimeAfter(random, atSec + random.whole(3, 20) * daySec),
      )
    }
    atSec = workTimeAfter(random, atSec + random.whole(9, 24) * daySec)
  }
}

/** The deal's amount after all its changes, in the smallest unit. */
export function amountOf(lead: Lead): number {
  let amount = 0
  let latest = Number.NEGATIVE_INFINITY
  for (const step of lead.steps) {
    if (step.kind !== 'amount' || step.atSec < latest) continue
    latest = step.atSec
    amount = step.amountMinor
  }
  return amount
}

export function pay(
  planter: Planter,
  deal: Lead | ExportDeal | null,
  kind: 'payment' | 'invoice',
  amountMinor: number,
  atSec: number,
  note = '',
  inn = deal === null ? '' : 'inn' in deal ? deal.inn : (deal.company?.inn ?? ''),
): Payment | null {
  if (atSec >= endSec || amountMinor <= 0) return null
  const number = planter.world.payments.length + 1
  const purpose =
    kind === 'invoice' ? `Счёт ${number}` : deal === null ? `Оплата по договору, "аванс"${note}` : `Оплата по счёту за оборудование${note}`
  const payment: Payment = {
    documentId: `${kind === 'invoice' ? 'СЧ' : 'ПП'}-${String(number).padStart(6, '0')}`,
    kind,
    atSec,
    amountMinor,
    lead: deal,
    inn,
    purpose,
    refundOf: null,
  }
  planter.world.payments.push(payment)
  return payment
}

export function refund(planter: Planter, payment: Payment, amountMinor: number, atSec: number): void {
  if (atSec >= endSec || amountMinor <= 0) return
  const number = planter.world.payments.length + 1
  planter.world.payments.push({
    ...payment,
    documentId: `ВЗ-${String(number).padStart(6, '0')}`,
    kind: 'refund',
    amountMinor,
    atSec,
    purpose: 'Возврат по претензии',
    refundOf: payment,
  })
}
