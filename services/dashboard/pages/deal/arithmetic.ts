import { toMinor } from '../format/decimals.ts'

/** One touch's way from weight to money, every number a decimal text. */
export type Steps = {
  weight: number
  totalWeight: number
  share: string
  /** The running share up to this touch, itself included. */
  running: string
  /** The running share of the value after it, and of the deal's total before it ("0" where there was none). */
  ofAfter: string
  ofBefore: string
  /** ofAfter − ofBefore. */
  soFar: string
  /** What earlier touches were given; null for the first. */
  given: string | null
  /** Share × value is the amount exactly: nothing was rounded. */
  isExact: boolean
}

const NANO = 1_000_000_000n

/**
 * Spells out the rounding of DESIGN: weights → running shares in 10⁻⁹ → the running total of money, rounded half away from zero. So the
 * parts make the whole. Texts with the decimals of the value.
 */
export function spellOut(weights: readonly number[], beforeText: string, afterText: string): Steps[] {
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0)
  const places = Math.max(placesOf(beforeText), placesOf(afterText))
  const [before, after] = [toMinor(beforeText, places), toMinor(afterText, places)]
  let runningWeight = 0
  let previousNano = 0n
  let given = 0n
  return weights.map((weight, index) => {
    runningWeight += weight
    const runningNano = BigInt(roundHalfToEven((runningWeight / totalWeight) * Number(NANO)))
    const shareNano = runningNano - previousNano
    const [ofAfter, ofBefore] = [part(after, runningNano), part(before, runningNano)]
    const soFar = ofAfter - ofBefore
    const isExact = before === 0n && (after * shareNano) % NANO === 0n && (after * previousNano) % NANO === 0n
    const steps: Steps = {
      weight,
      totalWeight,
      share: toText(shareNano, 9),
      running: toText(runningNano, 9),
      ofAfter: toText(ofAfter, places),
      ofBefore: toText(ofBefore, places),
      soFar: toText(soFar, places),
      given: index === 0 ? null : toText(given, places),
      isExact,
    }
    previousNano = runningNano
    given = soFar
    return steps
  })
}

/** `sign(v) · intDiv(2·|v|·running + 10⁹, 2·10⁹)`. */
function part(value: bigint, runningNano: bigint): bigint {
  const rounded = (2n * (value < 0n ? -value : value) * runningNano + NANO) / (2n * NANO)
  return value < 0n ? -rounded : rounded
}

const placesOf = (text: string): number => text.split('.')[1]?.length ?? 0

function toText(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0')
  const sign = scaled < 0n ? '-' : ''
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** As ClickHouse rounds floats: a tie goes to the even neighbour. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  const fraction = value - floor
  if (fraction !== 0.5) return fraction < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}
