import { createIdSet } from '../days/id-set.ts'

/**
 * Makes keys distinct: the second row of a key becomes `key#2`. A report may be grouped by a dimension that is no column of it; its rows are
 * then two spends and not two versions of one. Adding them up would need the whole file in memory.
 */
export function createOrdinals(): (key: string) => string {
  const seen = createIdSet()
  const repeats = new Map<string, number>()
  return (key) => {
    if (seen.add(key)) return key
    const ordinal = (repeats.get(key) ?? 1) + 1
    repeats.set(key, ordinal)
    return `${key}#${ordinal}`
  }
}
