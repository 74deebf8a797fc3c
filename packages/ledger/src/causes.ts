/**
 * Why an entry was posted. A conversion's first entries name what it is (`new_conversion`, of a refund document `refund`); later
 * differences take the first of the others, in this order, that applies.
 */
export const causes = [
  'new_conversion',
  'conversion_withdrawn',
  'dispute_decided',
  'dispute_withdrawn',
  'source_corrected',
  'amount_changed',
  'refund',
  'late_payment',
  'identity_split',
  'identity_merged',
  'late_touch',
  'model_refitted',
  'rules_changed',
  'engine_changed',
] as const
export type Cause = (typeof causes)[number]

/** Place of a cause in the order, from 1: what SQL arrays count by. */
export const causeRank = (cause: Cause): number => causes.indexOf(cause) + 1

/** What of a batch's news belongs to one conversion: its causes, and the log positions that evidence names. */
export type News = { ranks: number; positions: readonly string[] }

/** Gathers causes and positions; the smallest rank wins. */
export function gatherNews(found: Iterable<{ cause: Cause; position: string }>): News {
  let ranks = causeRank('engine_changed')
  const positions = new Set<string>()
  for (const { cause, position } of found) {
    ranks = Math.min(ranks, causeRank(cause))
    positions.add(position)
  }
  return { ranks, positions: [...positions].sort() }
}
