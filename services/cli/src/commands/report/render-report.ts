import type { Report, ReportRow } from '@touchledger/query-api'
import { builtInChannels } from '@touchledger/rules'
import { shareOf, shownDecimal, shownPercent, shownShares } from '../../output/numbers.ts'
import { renderTable, type ScreenColumn } from '../../output/table.ts'
import { type Language, type Words, wordOf, wordsOf } from '../../output/words.ts'

/** Columns kept for the names of groups beside several models. */
const NAMES_MIN = 24

/** A report for the terminal: one model with all its ratios, or several side by side in as many tables as fit the columns. */
export function renderReport(report: Report, language: Language, columnsMax: number): string {
  const words = wordsOf(language)
  const models = report.meta.models.map(({ model_id }) => model_id)
  const [first = ''] = models
  const tables =
    report.rows.length === 0
      ? [`${words.nothing}\n`]
      : models.length === 1
        ? [oneModel(report, first, language, columnsMax)]
        : blocksOf(report, models, language, columnsMax).map((block, index) =>
            severalModels(report, block, index === 0, language, columnsMax),
          )
  return `${[heading(report, words), ...tables, ...unvalued(report, words, language)].join('\n')}`
}

function heading({ meta }: Report, words: Words): string {
  const period =
    meta.period === null || (meta.period.from === null && meta.period.to === null)
      ? words.allTime
      : `${meta.period.from ?? '…'} — ${meta.period.to ?? '…'}`
  const parts = [
    wordOf(words.goals, meta.goal ?? ''),
    period,
    wordOf(words.bases, meta.date_basis ?? ''),
    meta.vat === 'unknown' ? words.vatUnknown : wordOf(words.money, meta.money_basis),
    meta.currency,
    `${words.batch} ${meta.batch}`,
    `${words.rules} ${meta.rules_version}`,
  ]
  return `${parts.join(' · ')}\n`
}

function oneModel({ meta, rows, totals }: Report, model: string, language: Language, columnsMax: number): string {
  const words = wordsOf(language)
  const hasRomi = totals.models[model]?.romi != null
  const titles = [
    words.conversions,
    words.amount,
    words.shareOf,
    words.spend,
    'ROAS',
    language === 'ru' ? 'ДРР' : 'DRR',
    'CPL',
    ...(hasRomi ? ['ROMI'] : []),
  ]
  const columns = columnsOf(groupTitle(words, meta.group_by, wordOf(words.models, model)), titles)
  const whole = totals.models[model]?.amount ?? '0'
  const cells = ({ models, spend }: Pick<ReportRow, 'models' | 'spend'>): string[] => {
    const cell = models[model]
    if (cell === undefined) return titles.map(() => '')
    return [
      shownShares(cell.shares, language),
      shownDecimal(cell.amount, language),
      shareOf(cell.amount, whole, language),
      shownDecimal(spend, language),
      shownDecimal(cell.roas, language),
      shownPercent(cell.drr, language),
      shownDecimal(cell.cpl, language),
      ...(hasRomi ? [shownPercent(cell.romi, language)] : []),
    ]
  }
  const lines: (string[] | null)[] = []
  for (const row of rows) {
    lines.push([nameOf(row, meta.group_by, language), ...cells(row)])
    for (const { reason, models } of row.kind === 'unattributed' ? (row.reasons ?? []) : []) {
      const credit = models[model]
      if (credit === undefined) continue
      lines.push([
        `  ${wordOf(words.reasons, reason)}`,
        shownShares(credit.shares, language),
        shownDecimal(credit.amount, language),
        shareOf(credit.amount, whole, language),
      ])
    }
  }
  return renderTable({ columns, rows: [...lines, null, [words.total, ...cells(totals)]] }, columnsMax)
}

function severalModels(
  { meta, rows, totals }: Report,
  models: readonly string[],
  withSpend: boolean,
  language: Language,
  columnsMax: number,
): string {
  const words = wordsOf(language)
  const measure = meta.goal === 'won' || meta.goal === 'paid' ? 'amount' : 'shares'
  const columns = columnsOf(groupTitle(words, meta.group_by, ''), [
    ...models.map((model) => wordOf(words.models, model)),
    ...(withSpend ? [words.spend] : []),
  ])
  const shown = (credit: { amount: string; shares: string } | undefined) =>
    credit === undefined ? '' : measure === 'amount' ? shownDecimal(credit.amount, language) : shownShares(credit.shares, language)
  const cells = (numbers: { models: Readonly<Record<string, { amount: string; shares: string }>>; spend?: string | null }) => [
    ...models.map((model) => shown(numbers.models[model])),
    ...(withSpend ? [numbers.spend === undefined ? '' : shownDecimal(numbers.spend, language)] : []),
  ]
  const lines: (string[] | null)[] = []
  for (const row of rows) {
    lines.push([nameOf(row, meta.group_by, language), ...cells(row)])
    for (const { reason, models: credit } of row.kind === 'unattributed' ? (row.reasons ?? []) : [])
      lines.push([`  ${wordOf(words.reasons, reason)}`, ...cells({ models: credit })])
  }
  return renderTable({ columns, rows: [...lines, null, [words.total, ...cells(totals)]] }, columnsMax)
}

/** As many models in one table as leave room for the names; the order stays. */
function blocksOf({ totals, meta }: Report, models: readonly string[], language: Language, columnsMax: number): string[][] {
  const words = wordsOf(language)
  const widthOf = (model: string) =>
    Math.max(wordOf(words.models, model).length, shownDecimal(totals.models[model]?.amount ?? '', language).length) + 2
  const spend = meta.goal === null ? 0 : shownDecimal(totals.spend, language).length + 2
  const blocks: string[][] = []
  let room = 0
  for (const model of models) {
    const width = widthOf(model)
    if (room < width) {
      room = columnsMax - NAMES_MIN - (blocks.length === 0 ? spend : 0)
      blocks.push([])
    }
    blocks.at(-1)?.push(model)
    room -= width
  }
  return blocks
}

const columnsOf = (name: string, titles: readonly string[]): ScreenColumn[] => [
  { title: name, align: 'left' },
  ...titles.map((title): ScreenColumn => ({ title, align: 'right' })),
]

const groupTitle = (words: Words, groupBy: string | null, model: string) =>
  `${wordOf(words.groups, groupBy ?? 'channel')}${model === '' ? '' : ` · ${model}`}`

function nameOf(row: ReportRow, groupBy: string | null, language: Language): string {
  const words = wordsOf(language)
  if (row.kind === 'unattributed') return words.unattributed
  if (row.kind === 'other') return `${words.other} (${row.groups ?? 0})`
  if (row.label === '') return words.nameless
  return groupBy === 'channel' ? channelName(row.label, language) : row.label
}

/** A built-in channel's name; a channel of the rules is named there. */
export function channelName(id: string, language: Language): string {
  return builtInChannels.find((channel) => channel.id === id)?.[language] ?? id
}

function unvalued(report: Report, words: Words, language: Language): string[] {
  return report.unvalued.map(
    ({ currency, amount, conversions }) => `${words.unvalued}: ${shownDecimal(amount, language)} ${currency} (${conversions})\n`,
  )
}
