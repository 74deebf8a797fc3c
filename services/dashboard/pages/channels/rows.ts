import type { Report, ReportCell, ReportRow } from '../api/report.ts'
import { formatMoney, formatPart, formatShares } from '../format/amounts.ts'
import type { Language } from '../format/decimals.ts'
import type { Grouping } from '../state/channels-state.ts'
import type { Words } from '../words/index.ts'

/** What every view of a report gets. */
export type ReportView = { report: Report; models: readonly string[]; goal: string; groupBy: Grouping }

export const isMoneyGoal = (goal: string): boolean => goal === 'won' || goal === 'paid'

export type Ratio = 'roas' | 'drr' | 'cpl' | 'romi'
/** Goals without a value have no revenue to compare spend with. */
export const ratiosOf = (goal: string): readonly Ratio[] => (isMoneyGoal(goal) ? ['roas', 'drr', 'cpl', 'romi'] : ['cpl'])

/** Models to show a ratio of: all, or, where none has it and all for the same reasons, the first alone. */
export function modelsWithRatio({ rows, totals }: Report, models: readonly string[], ratio: Ratio): readonly string[] {
  const cells = [...rows, totals].map((row) => models.map((model) => row.models[model]))
  const isSame = cells.every((row) =>
    row.every((cell) => (cell?.[ratio] ?? null) === null && cell?.null_reasons[ratio] === row[0]?.null_reasons[ratio]),
  )
  return isSame ? models.slice(0, 1) : models
}

type Credit = Pick<ReportCell, 'amount' | 'shares'>
/** The number a goal is about, as it is shown: money, or conversions. */
export function formatCredit(credit: Credit, goal: string, currency: string, language: Language): string {
  return isMoneyGoal(goal) ? formatMoney(credit.amount, currency, language) : formatShares(credit.shares, language)
}

/** How much of the model's total it is. */
export function formatCreditPart(credit: Credit, total: Credit | undefined, goal: string, language: Language): string | null {
  if (total === undefined) return null
  return isMoneyGoal(goal) ? formatPart(credit.amount, total.amount, language) : formatPart(credit.shares, total.shares, language)
}

/** What a row is called. */
export function nameRow(row: ReportRow, groupBy: Grouping, { t, name }: Pick<Words, 't' | 'name'>): string {
  if (row.kind === 'unattributed') return t('channels.unattributed')
  if (row.kind === 'other') return t('channels.other', { count: row.groups ?? 0 })
  const label = row.label !== '' ? row.label : row.key
  if (label === '') return t('channels.nameless')
  if (groupBy === 'deal_kind') return name('dealKinds', label)
  if (groupBy === 'side') return name('sides', label)
  return label
}
