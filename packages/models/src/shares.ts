/** What the shares of a conversion add up to. */
export const SHARE_NANO_TOTAL = 1_000_000_000

/**
 * Turns weights into shares that add up to 10⁹ exactly, by rounding the running total:
 * `toInt64(round(running / running[-1] * 1000000000))`, each share the difference of two neighbours.
 * Null where weights cannot be shared by: none, one not finite or negative, all zero, or a sum beyond what a float holds.
 */
export function splitShares(weights: readonly number[]): number[] | null {
  if (!weights.every((weight) => weight >= 0)) return null
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0 && total < Number.POSITIVE_INFINITY)) return null
  let running = 0
  let roundedBefore = 0
  return weights.map((weight) => {
    running += weight
    const rounded = roundHalfToEven((running / total) * SHARE_NANO_TOTAL)
    const shareNano = rounded - roundedBefore
    roundedBefore = rounded
    return shareNano
  })
}

/**
 * Splits an amount of minor units by shares so that the parts add up to it exactly: the running total is rounded half away from zero,
 * `sign(v) · intDiv(2·|v|·running + 10⁹, 2·10⁹)`. A negative amount is the mirror of the positive one, so a refund cancels to nothing.
 */
export function splitMoney(amountMinor: bigint, sharesNano: readonly number[]): bigint[] {
  const sign = amountMinor < 0n ? -1n : 1n
  const absolute = sign * amountMinor
  const unit = BigInt(SHARE_NANO_TOTAL)
  let running = 0n
  let roundedBefore = 0n
  return sharesNano.map((shareNano) => {
    running += BigInt(shareNano)
    const rounded = sign * ((2n * absolute * running + unit) / (2n * unit))
    const partMinor = rounded - roundedBefore
    roundedBefore = rounded
    return partMinor
  })
}

/** As ClickHouse rounds floats: a tie goes to the even neighbour. `value` is not negative and far below 2⁵³. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const fraction = value - floor
  if (fraction !== 0.5) return fraction < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}
