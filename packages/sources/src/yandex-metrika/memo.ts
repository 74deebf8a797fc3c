const REMEMBERED_MAX = 5_000

/**
 * Remembers answers of a pure function, a bounded number of them. Keys are copied: a substring keeps the whole block alive that it was cut
 * from, so remembering it would hold a block of text per answer.
 */
export function createMemo<T>(answer: (text: string) => T): (text: string) => T {
  let answers = new Map<string, T>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    const copy = Buffer.from(text).toString()
    const fresh = answer(copy)
    if (answers.size >= REMEMBERED_MAX) answers = new Map()
    answers.set(copy, fresh)
    return fresh
  }
}
