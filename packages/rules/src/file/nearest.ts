/** The candidate that a mistyped word most likely means, or null if none is close: a third of its letters may be wrong, counting a swap as one. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = word.toLowerCase()
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = distanceOf(wanted, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Edits between two words (insert, delete, replace, swap of neighbours); words of very different length are told apart without counting. */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 4 || one.length > 60) return Number.POSITIVE_INFINITY
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      const diagonal = (above[column - 1] ?? 0) + (same ? 0 : 1)
      let least = Math.min(diagonal, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        least = Math.min(least, (before[column - 2] ?? 0) + 1)
      }
      current.push(least)
    }
    before = above
    above = current
  }
  return above[other.length] ?? 0
}
