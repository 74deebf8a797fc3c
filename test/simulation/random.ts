/** A small seeded generator (mulberry32): the same seed tells the same history on every machine. */
export type Random = {
  /** In [0, 1). */
  next(): number
  /** An integer from `from` to `to`, both inclusive. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick(from) {
      const found = from[between(0, from.length - 1)]
      if (found === undefined) throw new RangeError('nothing to pick from')
      return found
    },
    shuffle(list) {
      const left = [...list]
      return left.map((_, index) => {
        const other = between(index, left.length - 1)
        const [a, b] = [left[index], left[other]]
        if (a === undefined || b === undefined) throw new RangeError('a shuffle stays inside its list')
        left[index] = b
        left[other] = a
        return b
      })
    },
  }
}
