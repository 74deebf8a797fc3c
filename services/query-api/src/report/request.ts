import { costKinds, isDay } from '@touchledger/events'
import type { ModelId, Rules } from '@touchledger/rules'
import { type Query, readParameters } from '../parameters.ts'

export const goals = ['lead', 'mql', 'sql', 'won', 'paid'] as const
export const dateBases = ['conversion', 'touch', 'accounting'] as const
export const groupings = [
  'channel',
  'campaign',
  'source',
  'medium',
  'landing',
  'keyword',
  'manager',
  'pipeline',
  'deal_kind',
  'side',
  'region',
] as const
export const costScopes = ['media', 'marketing_full', 'marketing_and_sales'] as const
export const formats = ['json', 'csv', 'xlsx'] as const
export const languages = ['ru', 'en'] as const

export type Goal = (typeof goals)[number]
export type DateBasis = (typeof dateBases)[number]
export type Grouping = (typeof groupings)[number]
export type CostScope = (typeof costScopes)[number]
export type Format = (typeof formats)[number]
export type Language = (typeof languages)[number]

/** Salaries are the one kind of cost that sales has too: they count only where sales counts. */
export const costKindsOf: Readonly<Record<CostScope, readonly string[]>> = {
  media: ['media'],
  marketing_full: costKinds.filter((kind) => kind !== 'salary'),
  marketing_and_sales: costKinds,
}

export type ReportRequest = {
  /** Local dates, both inclusive; null is an open end. */
  from: string | null
  to: string | null
  /** At least one, none twice; groups are ordered by the first. */
  models: readonly [ModelId, ...ModelId[]]
  goal: Goal
  dateBasis: DateBasis
  groupBy: Grouping
  top: number
  costScope: CostScope
  format: Format
  excel: boolean
  language: Language
}

export const TOP_MAX = 1000
const TOP_DEFAULT = 50

/** Names of all parameters of the report, `as_of` included, which is read before (its rules decide what the others default to). */
export const reportParameters = [
  'from',
  'to',
  'model',
  'goal',
  'date_basis',
  'as_of',
  'group_by',
  'top',
  'cost_scope',
  'format',
  'excel',
  'lang',
] as const

/** Reads the report's parameters; throws one problem that names every fault. */
export function parseReportRequest(query: Query, rules: Rules): ReportRequest {
  const { say, one, choice, whole, models, check } = readParameters(query, reportParameters)
  const day = (name: 'from' | 'to'): string | null => {
    const text = one(name)
    if (text === undefined) return null
    if (isDay(text)) return text
    const month = /^\d{4}-\d\d$/.test(text) && isDay(`${text}-01`)
    if (month) return name === 'from' ? `${text}-01` : lastDayOf(text)
    say(name, text, 'a date such as 2026-09-30, or a month such as 2026-09')
    return null
  }

  const from = day('from')
  const to = day('to')
  if (from !== null && to !== null && from > to) say('from', from, `a date not later than to, ${to}`)
  const dateBasis = choice('date_basis', dateBases, 'conversion')
  if (dateBasis === 'accounting') {
    if (from !== null && !from.endsWith('-01')) say('from', from, 'the first day of a month: accounting months are whole')
    if (to !== null && to !== lastDayOf(to.slice(0, 7))) say('to', to, 'the last day of a month: accounting months are whole')
  }
  const request: ReportRequest = {
    from,
    to,
    models: models(rules),
    goal: choice('goal', goals, 'won'),
    dateBasis,
    groupBy: choice('group_by', groupings, 'channel'),
    top: whole('top', TOP_MAX, TOP_DEFAULT),
    costScope: choice('cost_scope', costScopes, 'media'),
    format: choice('format', formats, 'json'),
    excel: choice('excel', ['0', '1'], '0') === '1',
    language: choice('lang', languages, rules.company.language),
  }
  if (request.excel && request.format !== 'csv') say('excel', '1', 'excel=1 together with format=csv')
  check()
  return request
}

/** The last day of a month YYYY-MM. */
function lastDayOf(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))]
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}
