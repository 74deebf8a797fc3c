import { currencyExponents } from './currencies.ts'

export const amountDigitsMax = 15

export type ParsedAmount =
  | { readonly ok: true; readonly amountMinor: bigint }
  | {
      readonly ok: false
      readonly reason: 'unknown_currency' | 'missing_value' | 'not_a_number' | 'ambiguous_number' | 'too_many_decimals' | 'amount_too_large'
      /** What is accepted instead, to be shown beside the text that was found. */
      readonly accepted: string
    }

/** How many decimals a currency has (ISO 4217), or null for a code that is none. */
export function currencyExponent(code: string): number | null {
  return currencyExponents.get(code) ?? null
}

/**
 * Reads a decimal number with a dot as an amount in the currency's smallest unit. A comma or a space is refused and not interpreted:
 * `1,234` is a thousand to one reader and one and a quarter to another. Negative amounts are read; whether they are allowed is the row's.
 */
export function parseAmountMinor(text: string, currency: string): ParsedAmount {
  const exponent = currencyExponent(currency)
  if (exponent === null) return { ok: false, reason: 'unknown_currency', accepted: 'an ISO 4217 code such as RUB, USD, EUR' }
  const accepted =
    exponent === 0
      ? 'a whole number, no thousands separator'
      : `a number with a dot and at most ${exponent} decimals, no thousands separator`
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (parts === null) {
    const reason = text.trim() === '' ? 'missing_value' : /^[-+]?\d[\d\s.,'’_]*$/.test(text) ? 'ambiguous_number' : 'not_a_number'
    return { ok: false, reason, accepted }
  }
  const whole = (parts[2] ?? '').replace(/^0+(?=\d)/, '')
  const decimals = parts[3] ?? ''
  if (decimals.length > exponent) return { ok: false, reason: 'too_many_decimals', accepted }
  if (whole.length > amountDigitsMax)
    return { ok: false, reason: 'amount_too_large', accepted: `an amount of at most ${amountDigitsMax} digits before the dot` }
  const minor = BigInt(whole + decimals.padEnd(exponent, '0'))
  return { ok: true, amountMinor: parts[1] === '-' ? -minor : minor }
}

/** The amount as a decimal number with a dot, all decimals of the currency written. Throws a RangeError for a code that is no currency. */
export function formatMinor(minor: bigint | number, currency: string): string {
  const exponent = currencyExponent(currency)
  if (exponent === null) throw new RangeError(`found the currency ${JSON.stringify(currency)}; accepted: an ISO 4217 code such as RUB`)
  const amount = BigInt(minor)
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, '0')
  const sign = amount < 0n ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
