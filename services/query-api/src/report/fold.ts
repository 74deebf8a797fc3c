import type { ReportRequest } from './request.ts'
import type { Sum } from './sums.ts'

/**
 * Gives each group its place, by the first model's amount, then its shares, then spend, then name; groups past the top become `other`.
 * The same order as the query for many groups has, so that a report does not depend on how it was read.
 */
export function foldPastTop(sums: readonly Sum[], { goal, models, top }: Pick<ReportRequest, 'goal' | 'models' | 'top'>): Sum[] {
  const ranks = new Map<string, { key: string; amountMinor: bigint; shareNano: bigint; spendMinor: bigint }>()
  for (const sum of sums) {
    if (sum.kind !== 'group') continue
    const rank = ranks.get(sum.key) ?? { key: sum.key, amountMinor: 0n, shareNano: 0n, spendMinor: 0n }
    if (sum.goal === 'spend') rank.spendMinor += sum.amountMinor
    else if (sum.goal === goal && sum.modelId === models[0]) {
      rank.amountMinor += sum.amountMinor
      rank.shareNano += sum.shareNano
    }
    ranks.set(sum.key, rank)
  }
  const descending = (a: bigint, b: bigint): number => (a < b ? 1 : a > b ? -1 : 0)
  const ordered = [...ranks.values()].sort(
    (a, b) =>
      descending(a.amountMinor, b.amountMinor) ||
      descending(a.shareNano, b.shareNano) ||
      descending(a.spendMinor, b.spendMinor) ||
      Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)),
  )
  const places = new Map(ordered.map(({ key }, index) => [key, index + 1]))
  return sums.map((sum) => {
    if (sum.kind !== 'group') return sum
    const place = places.get(sum.key) ?? 0
    return place > top ? { ...sum, key: '', kind: 'other' as const, label: '', place } : { ...sum, place }
  })
}
