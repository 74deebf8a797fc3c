import { currencyExponent } from '@touchledger/events'
import { parseVat } from '@touchledger/rules'

/** Half away from zero, exact: `numerator / denominator` with a positive denominator. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n ? -1n : 1n
  const absolute = numerator < 0n ? -numerator : numerator
  return sign * ((2n * absolute + denominator) / (2n * denominator))
}

/** A decimal text as a fraction: "80.1234" → 801234 / 10000. Null if it is no positive decimal. */
export function fractionOf(text: string): { numerator: bigint; denominator: bigint } | null {
  const parts = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text)
  if (parts === null) return null
  const decimals = parts[2] ?? ''
  const numerator = BigInt(`${parts[1] ?? ''}${decimals}`)
  return numerator === 0n ? null : { numerator, denominator: 10n ** BigInt(decimals.length) }
}

/** One unit of account: how many minor units of the company's currency `nominal` whole units of the other are worth. */
export type ExchangeRate = { day: string; currency: string; nominal: number; rate: string }

/** 2026-09-05 < 2026-09-06 as text. Rates of one currency, ascending by day, one a day. */
export type Rates = ReadonlyMap<string, readonly ExchangeRate[]>

/**
 * The exact day's rate, else the latest earlier one, but only once a later-dated rate has arrived: until then nobody can know that the
 * day's own rate will not come.
 */
export function rateOn(rates: Rates, currency: string, day: string): ExchangeRate | null {
  const known = rates.get(currency) ?? []
  let earlier: ExchangeRate | null = null
  for (const rate of known) {
    if (rate.day === day) return rate
    if (rate.day > day) return earlier
    earlier = rate
  }
  return null
}

/**
 * The amount as the ledger holds it: in the company's currency and, on the basis `net_of_vat`, without the VAT it includes. Rounded once,
 * half away from zero, whatever had to be done (`net = sign(g) · intDiv(2·|g|·100 + (100+r), 2·(100+r))`).
 * A VAT that is not stated leaves the amount as it is. Null: no exchange rate, or one by which the amount is more than a ledger holds.
 */
export function toLedgerValue(
  amount: { minor: number; currency: string; vat: string },
  company: { currency: string; basis: 'net_of_vat' | 'gross' },
  rate: ExchangeRate | null,
): bigint | null {
  let numerator = BigInt(amount.minor)
  let denominator = 1n
  const vat = parseVat(amount.vat)
  if (vat !== null && vat.kind !== 'none') {
    const percent = fractionOf(String(vat.ratePercent)) ?? { numerator: 0n, denominator: 1n }
    const hundred = 100n * percent.denominator
    if (company.basis === 'net_of_vat' && vat.kind === 'included') {
      numerator *= hundred
      denominator *= hundred + percent.numerator
    }
    if (company.basis === 'gross' && vat.kind === 'excluded') {
      numerator *= hundred + percent.numerator
      denominator *= hundred
    }
  }
  if (amount.currency !== company.currency && amount.currency !== '') {
    const per = rate === null ? null : fractionOf(rate.rate)
    if (rate === null || per === null) return null
    const exponentTo = BigInt(currencyExponent(company.currency) ?? 2)
    const exponentFrom = BigInt(currencyExponent(amount.currency) ?? 2)
    numerator *= per.numerator * 10n ** exponentTo
    denominator *= per.denominator * BigInt(rate.nominal) * 10n ** exponentFrom
    const value = divideRounded(numerator, denominator)
    return value > CONVERTED_MINOR_MAX || value < -CONVERTED_MINOR_MAX ? null : value
  }
  return divideRounded(numerator, denominator)
}

/** A mistyped rate makes more of an amount than 64 bits hold; a hundred such amounts still add up. */
const CONVERTED_MINOR_MAX = 10n ** 16n
