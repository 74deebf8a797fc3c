import type { Report, ReportRow } from '@touchledger/query-api'
import { builtInChannels } from '@touchledger/rules'
import { roundDecimal, shareOf, shownDecimal, shownPercent, shownShares } from '../../output/numbers.ts'
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

type Measure = { title: string; of: (credit: Credit, spend: string | null) => string }
type Credit = { amount: string; shares: string } & Partial<Record<'roas' | 'drr' | 'cpl' | 'romi', string | null>>

/** What stands beside one model, the most asked for first: what does not fit beside the names is left to the files. */
function measuresOf({ totals }: Report, model: string, language: Language): Measure[] {
  const words = wordsOf(language)
  const total = totals.models[model]
  const ratio = (text: string | null | undefined) => shownDecimal(text == null ? null : roundDecimal(text, 2), language)
  const percent = (text: string | null | undefined) => shownPercent(text ?? null, language)
  return [
    { title: words.conversions, of: ({ shares }) => shownShares(shares, language) },
    { title: words.amount, of: ({ amount }) => shownDecimal(amount, language) },
    { title: words.spend, of: (_, spend) => shownDecimal(spend, language) },
    { title: language === 'ru' ? 'ДРР, %' : 'DRR, %', of: ({ drr }) => percent(drr) },
    { title: 'ROAS', of: ({ roas }) => ratio(roas) },
    ...(total?.romi == null ? [] : [{ title: 'ROMI, %', of: ({ romi }: Credit) => percent(romi) }]),
    { title: 'CPL', of: ({ cpl }) => shownDecimal(cpl ?? null, language) },
    { title: `${words.shareOf}, %`, of: ({ amount }) => shareOf(amount, total?.amount ?? '0', language) },
  ]
}

function oneModel(report: Report, model: string, language: Language, columnsMax: number): string {
  const { meta, rows, totals } = report
  const words = wordsOf(language)
  const measures = measuresOf(report, model, language)
  const lines: { name: string; credit: Credit | undefined; spend: string | null }[] = rows.flatMap((row) => [
    { name: nameOf(row, meta.group_by, language), credit: row.models[model], spend: row.spend },
    ...(row.kind === 'unattributed' ? (row.reasons ?? []) : []).map(({ reason, models }) => ({
      name: `  ${wordOf(words.reasons, reason)}`,
      credit: models[model],
      spend: null,
    })),
  ])
  const total = { name: words.total, credit: totals.models[model], spend: totals.spend }
  const cellsOf = (measure: Measure) =>
    [...lines, total].map(({ credit, spend }) => (credit === undefined ? '' : measure.of(credit, spend)))
  const columns: { title: string; cells: string[] }[] = []
  let room = columnsMax - NAMES_MIN
  for (const measure of measures) {
    const cells = cellsOf(measure)
    const width = Math.max(measure.title.length, ...cells.map(({ length }) => length)) + 2
    if (width > room) continue
    room -= width
    columns.push({ title: measure.title, cells })
  }
  const cellsAt = (index: number) => columns.map(({ cells }) => cells[index] ?? '')
  const shown = lines.map(({ name }, index) => [name, ...cellsAt(index)])
  const table = {
    columns: columnsOf(
      wordOf(words.groups, meta.group_by ?? 'channel'),
      columns.map(({ title }) => title),
    ),
    rows: [...shown, null, [words.total, ...cellsAt(lines.length)]],
  }
  return `${words.model}: ${wordOf(words.models, model)}\n\n${renderTable(table, columnsMax)}`
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
  const columns = columnsOf(wordOf(words.groups, meta.group_by ?? 'channel'), [
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

function nameOf(row: ReportRow, groupBy: string | null, language: Language): string {
  const words = wordsOf(language)
  if (row.kind === 'unattributed') return words.unattributed
  if (row.kind === 'other') return `${words.other} (${row.groups ?? 0})`
  if (row.label === '') return words.nameless
  return groupBy === 'channel' ? channelName(row.label, language) : row.label
}

/** A built-in channel in the language asked for: entries name it in that of the rules. A channel of the rules is named there alone. */
export function channelName(name: string, language: Language): string {
  return builtInChannels.find(({ id, ru, en }) => id === name || ru === name || en === name)?.[language] ?? name
}

function unvalued(report: Report, words: Words, language: Language): string[] {
  return report.unvalued.map(
    ({ currency, amount, conversions }) => `${words.unvalued}: ${shownDecimal(amount, language)} ${currency} (${conversions})\n`,
  )
}
