import { classify, type Rules } from '@touchledger/rules'
import type { Facts, FinanceEvent, Touch } from './reference-facts.ts'
import { inForce, localDate } from './reference-facts.ts'

// From a path to credit: weights as exact fractions, cumulative rounding, money, exchange rates and VAT.

export const NANO = 1_000_000_000n
type Fraction = readonly [bigint, bigint]

/** Half away from zero. */
export function rounded(numerator: bigint, denominator: bigint): bigint {
  const absolute = numerator < 0n ? -numerator : numerator
  const quotient = (2n * absolute + denominator) / (2n * denominator)
  return numerator < 0n ? -quotient : quotient
}

const sum = (fractions: readonly Fraction[]): Fraction => fractions.reduce<Fraction>(([a, b], [c, d]) => [a * d + c * b, b * d], [0n, 1n])

/** Running shares of a path, the last of them 10⁹. Ties in time stand in order of touch_ref already. */
export function runningShares(model: string, path: readonly Touch[], isDirect: readonly boolean[], rules: Rules): bigint[] {
  if (model === 'time_decay') return decay(path, rules.models.settings.timeDecay.halfLifeHours)
  const weights = weightsOf(model, path, isDirect)
  const [allTop, allBottom] = sum(weights)
  return weights.map((_, index) => {
    const [top, bottom] = sum(weights.slice(0, index + 1))
    return rounded(top * allBottom * NANO, bottom * allTop)
  })
}

function weightsOf(model: string, path: readonly Touch[], isDirect: readonly boolean[]): Fraction[] {
  const only = (chosen: number): Fraction[] => path.map((_, index) => [index === chosen ? 1n : 0n, 1n])
  const last = path.length - 1
  switch (model) {
    case 'first_touch':
      return only(0)
    case 'last_touch':
      return only(last)
    case 'last_non_direct': {
      const own = isDirect.lastIndexOf(false)
      return only(own === -1 ? last : own)
    }
    case 'linear':
      return path.map(() => [1n, 1n])
    case 'position_based':
      if (path.length < 3) return path.map(() => [1n, 1n])
      return path.map((_, index) => (index === 0 || index === last ? [2n, 5n] : [1n, 5n * BigInt(last - 1)]))
    default:
      throw new RangeError(`the reference does not know the model ${model}`)
  }
}

/** The only model whose weights are no fractions: half as much for every half-life before the path's last touch. */
function decay(path: readonly Touch[], halfLifeHours: number): bigint[] {
  const end = path.at(-1)?.occurred_at ?? 0
  const weights = path.map((touch) => 2 ** ((touch.occurred_at - end) / (halfLifeHours * 3_600_000)))
  const total = weights.reduce((a, b) => a + b, 0)
  let running = 0
  return weights.map((weight) => {
    running += weight
    return BigInt(Math.round((running / total) * 1e9))
  })
}

export const steps = (running: readonly bigint[]) => running.map((value, index) => value - (index === 0 ? 0n : (running[index - 1] ?? 0n)))
/** Money by running shares: what a touch gets is the step between two rounded totals. */
export const moneyBy = (value: bigint, running: readonly bigint[]) => steps(running.map((share) => rounded(value * share, NANO)))

/** Channels are the rules' word (packages/rules, with tests of its own); which version speaks is decided here. */
export function channelOf(touch: Touch, rules: Rules) {
  const { source, medium, campaign, content, term, referrer_host, landing_path, traffic_source, ad_engine, direct_platform, click_id } =
    touch
  return classify(rules, {
    source,
    medium,
    campaign,
    content,
    term,
    referrer_host,
    landing_path,
    traffic_source,
    ad_engine,
    direct_platform,
    click_id,
  })
}

export type Money = { minor: number; currency: string; vat: string; source: 'crm' | 'finance'; system: string }
export type Valued = { value: bigint; currency: string; isValued: boolean }

/** What an amount is worth in the ledger: converted, net of VAT if the rules say so, rounded once. Without a rate it stays in its own currency. */
export function worthOf(money: Money, atMs: number, facts: Facts, rate: Rate | null | 'own'): Valued {
  const { rules } = inForce(facts.versions, atMs)
  const day = localDate(rules.company.timeZone, atMs)
  const currency = money.currency || rules.company.currency
  let fraction: Fraction = [BigInt(money.minor), 1n]
  const times = (top: bigint, bottom: bigint) => {
    fraction = [fraction[0] * top, fraction[1] * bottom]
  }
  const vat = /^(included|excluded):(\d+)$/.exec(money.vat || statedVat(rules, money, day))
  const percent = BigInt(vat?.[2] ?? 0)
  if (rules.money.basis === 'net_of_vat' && vat?.[1] === 'included') times(100n, 100n + percent)
  if (rules.money.basis === 'gross' && vat?.[1] === 'excluded') times(100n + percent, 100n)
  if (currency === rules.company.currency) return { value: rounded(...fraction), currency, isValued: true }
  const found = rate === 'own' ? rateOn(facts, currency, day) : rate
  if (found === null) return { value: rounded(...fraction), currency, isValued: false }
  // All currencies of the histories have a hundred minor units.
  const [whole = '', decimals = ''] = found.rate.split('.')
  times(BigInt(whole + decimals), 10n ** BigInt(decimals.length) * BigInt(found.nominal))
  return { value: rounded(...fraction), currency: rules.company.currency, isValued: true }
}

/** Histories state VAT by source with one undated entry. */
function statedVat(rules: Rules, money: Money, day: string): string {
  const source = money.system === 'amocrm' ? 'amocrm' : money.system === 'csv' ? `csv_${money.source}` : 'api'
  return rules.vat[source]?.findLast(({ from }) => (from ?? '') <= day)?.vat ?? ''
}

type Rate = { rate: string; nominal: number }

/** The exact date's rate, else the latest earlier one once a later-dated rate has arrived. */
export function rateOn(facts: Facts, currency: string, day: string): Rate | null {
  const rates = facts.finance.filter((event) => event.kind === 'rate' && event.currency === currency)
  const exact = rates.find((event) => event.day === day)
  if (exact !== undefined) return exact
  if (!rates.some((event) => event.day > day)) return null
  return rates.filter((event) => event.day < day).sort((a, b) => (a.day < b.day ? 1 : -1))[0] ?? null
}

/** A refund uses its payment's rate: also when its payment still waits for one. */
export function documentValue(paper: FinanceEvent, facts: Facts): Valued {
  const paid =
    paper.kind === 'refund' ? facts.finance.find((event) => event.kind === 'payment' && event.document_id === paper.refund_of) : undefined
  const minor = (paper.kind === 'refund' ? -1 : 1) * (paper.amount_minor ?? 0)
  const money: Money = {
    minor,
    currency: paper.currency,
    vat: paper.vat || (paid?.vat ?? ''),
    source: 'finance',
    system: paper.source_system,
  }
  if (paid === undefined || paid.currency !== paper.currency) return worthOf(money, paper.occurred_at, facts, 'own')
  const { rules } = inForce(facts.versions, paid.occurred_at)
  return worthOf(money, paper.occurred_at, facts, rateOn(facts, paid.currency, localDate(rules.company.timeZone, paid.occurred_at)))
}
