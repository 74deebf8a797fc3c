import { currencyExponent } from './currencies.ts'

/** 15 digits, minor units included: far inside the integers that a double and an Avro long of JavaScript hold exactly. */
export const AMOUNT_MINOR_MAX = 999_999_999_999_999

/** The wording of every refusal of an amount, shared by the door and the sources. */
export const amountAccepted = {
  ambiguous_number: 'a number with a dot and at most two decimals, no thousands separator',
  amount_too_large: 'an amount that fits the ledger (at most 15 digits, minor units included)',
  negative_amount: 'zero or more; a refund is a finance document',
  unknown_currency: 'an ISO 4217 code such as RUB, USD, EUR',
} as const

export type ParsedAmount =
  | { ok: true; amountMinor: number }
  | { ok: false; code: 'ambiguous_number' | 'amount_too_large' | 'unknown_currency'; found: string; accepted: string }

/**
 * Reads a decimal text with a dot into minor units of `currency`, exactly: the text is never a float on its way.
 * Decimals beyond the currency's must be zeros. An empty currency counts as one with two decimals.
 */
export function parseAmountMinor(text: string, currency: string): ParsedAmount {
  const exponent = currency === '' ? 2 : currencyExponent(currency)
  if (exponent === undefined) return { ok: false, code: 'unknown_currency', found: currency, accepted: amountAccepted.unknown_currency }
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim())
  const [, sign = '', whole = '', decimals = ''] = parts ?? []
  const kept = decimals.slice(0, exponent).padEnd(exponent, '0')
  if (parts === null || /[1-9]/.test(decimals.slice(exponent))) {
    const accepted = exponent === 2 ? amountAccepted.ambiguous_number : `a number with at most ${exponent} decimals, no thousands separator`
    return { ok: false, code: 'ambiguous_number', found: text.slice(0, 100), accepted }
  }
  const digits = `${whole}${kept}`.replace(/^0+(?=\d)/, '')
  if (digits.length > 15)
    return { ok: false, code: 'amount_too_large', found: text.slice(0, 100), accepted: amountAccepted.amount_too_large }
  const amount = Number(digits)
  return { ok: true, amountMinor: sign === '-' && amount !== 0 ? -amount : amount }
}
