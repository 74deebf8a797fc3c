const FIRST_SLOTS = 1024
const FILL_MAX = 0.7

export type IdSet = { add(id: string): boolean; readonly size: number }

/**
 * Counts distinct ids by 64-bit hashes in two flat arrays: about 16 bytes an id, so that a year of visits of a large site needs some
 * hundred megabytes and not gigabytes. Two of ten million ids share a hash once in 370,000 imports.
 */
export function createIdSet(): IdSet {
  let slots = FIRST_SLOTS
  let lows = new Uint32Array(slots)
  let highs = new Uint32Array(slots)
  let size = 0

  /** Both halves zero marks a free slot; no hash is that, see `hashOf`. */
  function place(low: number, high: number): boolean {
    let at = low & (slots - 1)
    while (lows[at] !== 0 || highs[at] !== 0) {
      if (lows[at] === low && highs[at] === high) return false
      at = (at + 1) & (slots - 1)
    }
    lows[at] = low
    highs[at] = high
    return true
  }

  function grow(): void {
    const [oldLows, oldHighs] = [lows, highs]
    slots *= 2
    lows = new Uint32Array(slots)
    highs = new Uint32Array(slots)
    for (let at = 0; at < oldLows.length; at++) {
      const [low = 0, high = 0] = [oldLows[at], oldHighs[at]]
      if (low !== 0 || high !== 0) place(low, high)
    }
  }

  return {
    /** Whether the id is new. */
    add(id) {
      const { low, high } = hashOf(id)
      if (!place(low, high)) return false
      size++
      if (size > slots * FILL_MAX) grow()
      return true
    },
    get size() {
      return size
    },
  }
}

/** cyrb53's mixing, kept at its full 64 bits; not for secrets. */
function hashOf(id: string): { low: number; high: number } {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  const low = a >>> 0
  const high = b >>> 0
  return low === 0 && high === 0 ? { low: 1, high: 0 } : { low, high }
}
