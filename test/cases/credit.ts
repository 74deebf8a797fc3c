import type { Report } from '@touchledger/query-api'

/** Shares by group of one model: `(unattributed)` where no touch earned them. Groups without any are left out. */
export function sharesOf(report: Report, model: string): Map<string, number> {
  return new Map(report.rows.map((row) => [row.key, Number(row.models[model]?.shares ?? 0)] as const).filter(([, shares]) => shares !== 0))
}

/** Amounts by group, as the decimal texts of the answer. */
export function amountsOf(report: Report, model: string): Map<string, string> {
  return new Map(
    report.rows.map((row) => [row.key, row.models[model]?.amount ?? '0.00'] as const).filter(([, amount]) => amount !== '0.00'),
  )
}

/** The largest distance between two sets of credit; a group that one of them lacks is 0 there. */
export function distance(found: ReadonlyMap<string, number>, expected: ReadonlyMap<string, number>): number {
  const keys = new Set([...found.keys(), ...expected.keys()])
  return Math.max(0, ...[...keys].map((key) => Math.abs((found.get(key) ?? 0) - (expected.get(key) ?? 0))))
}
