/** A seeded source of numbers (sfc32): the same seed and name give the same numbers on every machine. */
export type Random = {
  /** From 0 inclusive to 1 exclusive. */
  next(): number
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Of the standard normal distribution. */
  normal(): number
  /** Exponentially distributed with this mean. */
  exponential(mean: number): number
  /** Decimal digits, the first of them not zero. */
  digits(count: number): string
}

/** Streams of different names are independent, so that one more draw for visits leaves the deals as they were. */
export function randomOf(seed: number, name: string): Random {
  let hash = 2166136261 ^ seed
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 16777619)
  let a = hash | 0
  let b = seed | 0
  let c = 0x9e3779b9 | 0
  let d = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  // The first numbers of similar seeds are similar.
  for (let warm = 0; warm < 16; warm++) next()
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const picked = list[Math.floor(next() * list.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -Math.log(1 - next()) * mean,
    digits: (count) => {
      let text = String(whole(1, 9))
      while (text.length < count) text += String(whole(0, 999_999_999)).padStart(9, '0')
      return text.slice(0, count)
    },
  }
}

/** Picks by weight; the running totals are made once. */
export function weightedPick<T>(entries: readonly (readonly [T, number])[]): (random: Random) => T {
  const values: T[] = []
  const totals: number[] = []
  let total = 0
  for (const [value, weight] of entries) {
    total += weight
    values.push(value)
    totals.push(total)
  }
  return (random) => {
    const wanted = random.next() * total
    let low = 0
    let high = totals.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((totals[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    const picked = values[low]
    if (picked === undefined) throw new RangeError('nothing to pick from')
    return picked
  }
}

/** Shuffles in place. */
export function shuffle<T>(random: Random, list: T[]): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = random.whole(0, at)
    const kept = list[at] as T
    list[at] = list[other] as T
    list[other] = kept
  }
  return list
}
