import { type Conversion, causeRank, type Terms } from '@touchledger/ledger'
import type { decideSlice } from './decide-slice.ts'
import type { Scope } from './scope.ts'
import { fillWork } from './work.ts'

export async function fillConversions(
  scope: Scope,
  conversions: readonly Conversion[],
  absent: ReturnType<typeof decideSlice>['absent'],
  numbers: ReadonlyMap<string, number>,
  terms: Terms,
): Promise<void> {
  const paths = new Map<string, { id: number; row: (number | bigint)[] }>()
  const ranges = new Map<number, { from: number; to: number }>()
  const pathIdOf = (conversion: Conversion): number => {
    const { window, rulesVersion } = conversion
    const deal = numbers.get(conversion.dealKey)
    if (window === null || deal === undefined) return 0
    const row = [
      deal,
      window.fromMs,
      window.after?.atMs ?? -1,
      window.after?.resolutionMs ?? 0,
      window.to.atMs,
      window.to.resolutionMs,
      rulesVersion,
    ]
    const range = ranges.get(deal)
    const to = window.to.atMs + window.to.resolutionMs
    ranges.set(deal, { from: Math.min(range?.from ?? window.fromMs, window.fromMs), to: Math.max(range?.to ?? to, to) })
    const key = row.join('/')
    const seen = paths.get(key)
    if (seen !== undefined) return seen.id
    const id = paths.size + 1
    paths.set(key, { id, row: [id, ...row] })
    return id
  }
  const rows = conversions.map((each) => [
    each.conversionId,
    1,
    pathIdOf(each),
    each.goal,
    each.dealKey,
    each.date,
    each.currency,
    each.beforeMinor,
    each.afterMinor,
    each.shareFactor,
    each.reasonIfEmpty,
    each.pipeline,
    each.manager,
    each.dealKind,
    each.rulesVersion,
    each.news.ranks,
    each.news.positions,
    each.note,
  ])
  const latest = Math.max(...terms.versions.map(({ version }) => version))
  const gone = absent.map((each) => [
    each.conversionId,
    0,
    0,
    each.goal,
    each.dealKey,
    '1970-01-01',
    '',
    0,
    0,
    1,
    '',
    '',
    '',
    '',
    latest,
    causeRank('engine_changed'),
    [],
    '',
  ])
  await fillWork(scope, 'conversions', [...rows, ...gone])
  await fillWork(
    scope,
    'paths',
    [...paths.values()].map(({ row }) => row),
  )
  await fillWork(
    scope,
    'deals',
    [...ranges].map(([deal, { from, to }]) => [deal, from, to]),
  )
}
