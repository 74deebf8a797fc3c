import { divideRounded, fractionOf } from '@touchledger/ledger'
import { SHARE_NANO_TOTAL } from '@touchledger/models'

const NANO = BigInt(SHARE_NANO_TOTAL)

/** A whole number of 10^-places as a decimal text: 1234, 2 → "12.34". */
export function toDecimal(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0')
  const sign = scaled < 0n ? '-' : ''
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** Shares with nine places: "2.500000000". */
export const toShares = (shareNano: bigint): string => toDecimal(shareNano, 9)

/** A ratio with four places, half away from zero; null where there is nothing to divide by. */
export function ratioOf(numerator: bigint, denominator: bigint): string | null {
  if (denominator === 0n) return null
  const positive = denominator < 0n ? -1n : 1n
  return toDecimal(divideRounded(positive * numerator * 10_000n, positive * denominator), 4)
}

/** Minor units for each whole share, as a price: spend ÷ leads. Null where no share is left. */
export function perShare(minor: bigint, shareNano: bigint): bigint | null {
  return shareNano <= 0n ? null : divideRounded(minor * NANO, shareNano)
}

/** (revenue · margin − spend) ÷ spend with four places. */
export function returnOn(revenueMinor: bigint, margin: number, spendMinor: bigint): string | null {
  const part = margin === 0 ? { numerator: 0n, denominator: 1n } : fractionOf(margin.toFixed(12))
  if (part === null) return null
  return ratioOf(revenueMinor * part.numerator - spendMinor * part.denominator, spendMinor * part.denominator)
}
