import type { Table, TableCell, TableColumn } from '@touchledger/tabular'
import type { Grouping, Language, ReportRequest } from './request.ts'
import type { Cell, Report, ReportRow } from './schema.ts'

const words = {
  ru: {
    kind: 'Строка',
    group: 'группа',
    other: 'прочее',
    unattributed: 'без атрибуции',
    total: 'итого',
    unvalued: 'без курса',
    reason: 'Причина',
    shares: 'конверсии',
    amount: 'сумма',
    leads: 'лиды',
    spend: 'Расходы',
    impressions: 'Показы',
    clicks: 'Клики',
    roas: 'ROAS',
    drr: 'ДРР',
    cpl: 'CPL',
    romi: 'ROMI',
    currency: 'Валюта',
    meta: 'О данных',
    report: 'Отчёт',
    field: 'Поле',
    value: 'Значение',
  },
  en: {
    kind: 'Row',
    group: 'group',
    other: 'other',
    unattributed: 'unattributed',
    total: 'total',
    unvalued: 'no exchange rate',
    reason: 'Reason',
    shares: 'conversions',
    amount: 'amount',
    leads: 'leads',
    spend: 'Spend',
    impressions: 'Impressions',
    clicks: 'Clicks',
    roas: 'ROAS',
    drr: 'DRR',
    cpl: 'CPL',
    romi: 'ROMI',
    currency: 'Currency',
    meta: 'About',
    report: 'Report',
    field: 'Field',
    value: 'Value',
  },
} as const

const groupings: Readonly<Record<Language, Readonly<Record<Grouping, string>>>> = {
  ru: {
    channel: 'Канал',
    campaign: 'Кампания',
    source: 'Источник',
    medium: 'Тип трафика',
    landing: 'Страница входа',
    keyword: 'Ключевая фраза',
    manager: 'Менеджер',
    pipeline: 'Воронка',
    deal_kind: 'Вид сделки',
    side: 'Сторона',
    region: 'Регион',
  },
  en: {
    channel: 'Channel',
    campaign: 'Campaign',
    source: 'Source',
    medium: 'Medium',
    landing: 'Landing page',
    keyword: 'Keyword',
    manager: 'Manager',
    pipeline: 'Pipeline',
    deal_kind: 'Deal kind',
    side: 'Side',
    region: 'Region',
  },
}

const ofModel = ['shares', 'amount', 'leads', 'roas', 'drr', 'cpl', 'romi'] as const satisfies readonly (keyof Cell)[]

/**
 * The report as a table: a line for each group, `other`, one for each reason of `(unattributed)`, the total, and one for each currency
 * that is not in it. Lines of kind group, other and unattributed add up to the total.
 */
export function toTable(report: Report, request: Pick<ReportRequest, 'models' | 'groupBy' | 'language'>): Table {
  const word = words[request.language]
  const columns: TableColumn[] = [
    { title: word.kind, kind: 'text' },
    { title: groupings[request.language][request.groupBy], kind: 'text' },
    { title: word.reason, kind: 'text' },
    ...request.models.flatMap((model) => ofModel.map((name): TableColumn => ({ title: `${model}: ${word[name]}`, kind: 'decimal' }))),
    { title: word.spend, kind: 'decimal' },
    { title: word.impressions, kind: 'whole' },
    { title: word.clicks, kind: 'whole' },
    { title: word.currency, kind: 'text' },
  ]
  const { currency } = report.meta
  const line = (
    kind: string,
    label: string,
    reason: string,
    numbers: Pick<ReportRow, 'models' | 'spend' | 'impressions' | 'clicks'>,
  ): TableCell[] => [
    kind,
    label,
    reason,
    ...request.models.flatMap((model) => ofModel.map((name) => numbers.models[model]?.[name] ?? null)),
    numbers.spend,
    toCell(numbers.impressions),
    toCell(numbers.clicks),
    currency,
  ]
  const rows: TableCell[][] = []
  for (const row of report.rows) {
    if (row.kind !== 'unattributed' || row.reasons === undefined) {
      rows.push(line(word[row.kind], row.label, '', row))
      continue
    }
    for (const { reason, models } of row.reasons) {
      const credit = request.models.flatMap((model) =>
        ofModel.map((name) => (name === 'shares' || name === 'amount' ? (models[model]?.[name] ?? null) : null)),
      )
      rows.push([word[row.kind], row.label, reason, ...credit, null, null, null, currency])
    }
  }
  rows.push(line(word.total, '', '', report.totals))
  for (const { currency: other, amount } of report.unvalued) {
    const credit = request.models.flatMap(() => ofModel.map((name) => (name === 'amount' ? amount : null)))
    rows.push([word.unvalued, '', 'no_exchange_rate', ...credit, null, null, null, other])
  }
  return { columns, rows }
}

/** What the numbers are about, for a sheet beside them. */
export function toMetaTable(report: Report, language: Language): Table {
  const word = words[language]
  return {
    columns: [
      { title: word.field, kind: 'text' },
      { title: word.value, kind: 'text' },
    ],
    rows: Object.entries(report.meta).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  }
}

export const sheetNames = (language: Language): { report: string; meta: string } => ({
  report: words[language].report,
  meta: words[language].meta,
})

const toCell = (value: number | null): TableCell => (value === null ? null : String(value))
