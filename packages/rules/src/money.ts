import { currencyExponent } from '@touchledger/events'

/** The amount as a decimal number with a dot, all decimals of the currency written. Throws a RangeError for a code that is no currency. */
export function formatMinor(minor: bigint | number, currency: string): string {
  const exponent = currencyExponent(currency)
  if (exponent === undefined) throw new RangeError(`found the currency ${JSON.stringify(currency)}; accepted: an ISO 4217 code such as RUB`)
  const amount = BigInt(minor)
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, '0')
  const sign = amount < 0n ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
