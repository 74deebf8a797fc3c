import type { DealAnswer } from '@touchledger/query-api'
import { roundDecimal, shownDecimal } from '../../output/numbers.ts'
import { renderTable, type ScreenColumn } from '../../output/table.ts'
import { type Language, type Words, wordOf, wordsOf } from '../../output/words.ts'
import { channelName } from './render-report.ts'

type Conversion = DealAnswer['conversions'][number]
/** `zone` is the company's, in which times are shown. */
type Shown = { language: Language; zone: string; columnsMax: number; goal: string | null; short?: boolean }

const OUTSIDE_MAX = 5
const HISTORY_MAX = 20

/** A deal for the terminal: who is behind it, and for each conversion its path, every model's split and the history of its entries. */
export function renderDeal(answer: DealAnswer, shown: Shown): string {
  const words = wordsOf(shown.language)
  const conversions = answer.conversions.filter(({ goal }) => shown.goal === null || goal === shown.goal)
  return [
    dealHead(answer, words, shown.language),
    ...(shown.short ? [] : [identityLines(answer, words)]),
    ...conversions.map((conversion) => renderConversion(conversion, shown)),
  ].join('\n')
}

function dealHead({ deal, meta }: DealAnswer, words: Words, language: Language): string {
  const won = deal.won === null ? words.notWon : `${words.wonFor} ${shownDecimal(deal.won.amount, language)} ${deal.won.currency}`
  const parts = [
    `${words.deal} ${deal.crm}:${deal.deal_id}`,
    won,
    deal.pipeline,
    deal.manager === '' ? '' : `${words.manager} ${deal.manager}`,
    deal.company_key === '' ? '' : `${words.company} ${deal.company_key}`,
    `${words.batch} ${meta.batch}`,
  ]
  return `${parts.filter((part) => part !== '').join(' · ')}\n${words.members}: ${deal.members.join(', ') || '—'}\n`
}

function identityLines({ identity }: DealAnswer, words: Words): string {
  const persons = identity.persons.map(
    ({ identifiers }) =>
      `  ${identifiers.slice(0, 12).join(', ')}${identifiers.length > 12 ? ` ${words.andMore} ${identifiers.length - 12}` : ''}`,
  )
  const hubs = identity.hubs.map(({ identifier }) => `  ${identifier}: ${words.hub}`)
  return `${[words.people, ...persons, ...hubs].join('\n')}\n`
}

function renderConversion(conversion: Conversion, shown: Shown): string {
  const { language, zone } = shown
  const words = wordsOf(language)
  const value =
    conversion.value === null || conversion.currency === null
      ? ''
      : `${words.value} ${shownDecimal(conversion.value, language)} ${conversion.currency}`
  const head = [
    `${words.conversion} ${conversion.conversion_id}`,
    conversion.at === null ? '' : shownTime(conversion.at, zone),
    value,
    conversion.note,
    conversion.matches_ledger ? words.matches : words.differs,
  ]
  const parts = [`${head.filter((part) => part !== '').join(' · ')}\n`]
  const hasWorth = conversion.value !== null && !/^0(\.0+)?$/.test(conversion.value)
  parts.push(pathTables(conversion, hasWorth, shown))
  if (!shown.short && conversion.excluded.length > 0) parts.push(outsideTable(conversion, words, shown))
  if (!shown.short) parts.push(arithmeticLines(conversion, words, language), historyTable(conversion, words, shown))
  return parts.join('\n')
}

/** The path with a number for each touch, then what every model gives to each number. */
function pathTables({ path, models, unattributed_reason }: Conversion, hasWorth: boolean, { language, zone, columnsMax }: Shown): string {
  const words = wordsOf(language)
  if (path.length === 0) return `${words.unattributed}: ${wordOf(words.reasons, unattributed_reason ?? '')}\n`
  const columns: ScreenColumn[] = [
    { title: '№', align: 'right' },
    { title: words.when, align: 'left', fixed: true },
    ...[words.channel, words.campaign, words.landing, words.foundBy].map((title): ScreenColumn => ({ title, align: 'left' })),
  ]
  const touches = path.map((touch, index) => [
    String(index + 1),
    shownTime(touch.at, zone),
    channelName(touch.channel, language),
    touch.campaign,
    touch.landing_path,
    touch.identifiers.join(', '),
  ])
  const shown = ({ share, amount }: { share: string; amount: string }) =>
    hasWorth ? shownDecimal(amount, language) : shownDecimal(roundDecimal(share, 4), language)
  const sums = models.map(({ model_id, credits, total }) => ({
    title: wordOf(words.shortModels, model_id),
    cells: [
      ...path.map(({ touch_ref }) => {
        const credit = credits.find((each) => each.touch_ref === touch_ref)
        return credit === undefined ? '—' : shown(credit)
      }),
      shown(total),
    ],
  }))
  const numbers: ScreenColumn = { title: '№', align: 'left', fixed: true }
  const split = {
    columns: [numbers, ...sums.map(({ title }): ScreenColumn => ({ title, align: 'right' }))],
    rows: rowsOf(sums, path.length, words),
  }
  return `${renderTable({ columns, rows: touches }, columnsMax)}\n${renderTable(split, columnsMax)}`
}

function rowsOf(sums: readonly { cells: readonly string[] }[], touches: number, words: Words): (string[] | null)[] {
  const row = (name: string, index: number) => [name, ...sums.map(({ cells }) => cells[index] ?? '')]
  return [...Array.from({ length: touches }, (_, index) => row(String(index + 1), index)), null, row(words.total, touches)]
}

function outsideTable({ excluded }: Conversion, words: Words, { language, zone, columnsMax }: Shown): string {
  const columns = [words.when, words.channel, words.campaign, words.why].map(
    (title, index): ScreenColumn => ({ title, align: 'left', fixed: index === 0 }),
  )
  const rows = excluded
    .slice(0, OUTSIDE_MAX)
    .map((touch) => [shownTime(touch.at, zone), channelName(touch.channel, language), touch.campaign || touch.landing_path, touch.reason])
  const more = excluded.length > OUTSIDE_MAX ? `${words.andMore} ${excluded.length - OUTSIDE_MAX}\n` : ''
  return `${words.outside}\n${renderTable({ columns, rows }, columnsMax)}${more}`
}

/** Each touch's arithmetic under its number; a touch that a model gives nothing has none worth reading. */
function arithmeticLines({ path, models }: Conversion, words: Words, language: Language): string {
  const numberOf = (touchRef: string) => path.findIndex(({ touch_ref }) => touch_ref === touchRef) + 1
  const lines = models.flatMap(({ model_id, version, definition, credits, unattributed }) => [
    `${wordOf(words.models, model_id)} (${model_id}, ${version}): ${definition[language]}`,
    ...credits.filter(({ weight }) => weight !== 0).map(({ touch_ref, arithmetic }) => `  ${numberOf(touch_ref)}: ${arithmetic}`),
    ...(unattributed === null ? [] : [`  ${words.unattributed}: ${unattributed.arithmetic}`]),
  ])
  return `${words.howMuch}\n${lines.join('\n')}\n`
}

function historyTable({ history }: Conversion, words: Words, { language, zone, columnsMax }: Shown): string {
  const columns: ScreenColumn[] = [
    { title: words.batchTitle, align: 'right' },
    { title: words.when, align: 'left', fixed: true },
    { title: words.model, align: 'left' },
    { title: words.why, align: 'left' },
    { title: words.month, align: 'left' },
    { title: words.entries, align: 'right' },
    { title: words.amount, align: 'right' },
  ]
  const rows = history.flatMap(({ batch, posted_at, entries }) => {
    const byModel = Map.groupBy(entries, ({ model_id }) => model_id)
    return [...byModel].map(([model, own]) => [
      String(batch),
      shownTime(posted_at, zone),
      wordOf(words.models, model),
      wordOf(words.causes, own[0]?.cause ?? ''),
      own[0]?.accounting_month ?? '',
      String(own.length),
      shownDecimal(sumOf(own.map(({ amount }) => amount)), language),
    ])
  })
  const more = rows.length > HISTORY_MAX ? `${words.andMore} ${rows.length - HISTORY_MAX}\n` : ''
  return `${words.history}\n${renderTable({ columns, rows: rows.slice(0, HISTORY_MAX) }, columnsMax)}${more}`
}

/** Decimal texts of two places, added exactly. */
function sumOf(amounts: readonly string[]): string {
  const places = Math.max(0, ...amounts.map((text) => text.split('.')[1]?.length ?? 0))
  const sum = amounts.reduce((total, text) => {
    const [whole = '0', decimals = ''] = text.replace('-', '').split('.')
    const minor = BigInt(whole + decimals.padEnd(places, '0'))
    return text.startsWith('-') ? total - minor : total + minor
  }, 0n)
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0')
  return `${sum < 0n ? '-' : ''}${places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`}`
}

/** To the minute, in the company's zone. */
function shownTime(at: string, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return format.format(new Date(at))
}
