import type { DealAnswer } from '@touchledger/query-api'
import { roundDecimal, shownDecimal } from '../../output/numbers.ts'
import { renderTable, type ScreenColumn } from '../../output/table.ts'
import { type Language, type Words, wordOf, wordsOf } from '../../output/words.ts'
import { channelName } from './render-report.ts'

type Conversion = DealAnswer['conversions'][number]
type Shown = { language: Language; columnsMax: number; goal: string | null; short?: boolean }

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
  const { language, columnsMax } = shown
  const words = wordsOf(language)
  const value =
    conversion.value === null || conversion.currency === null
      ? ''
      : `${words.value} ${shownDecimal(conversion.value, language)} ${conversion.currency}`
  const head = [
    `${words.conversion} ${conversion.conversion_id}`,
    conversion.at === null ? '' : shownTime(conversion.at),
    value,
    conversion.note,
    conversion.matches_ledger ? words.matches : words.differs,
  ]
  const parts = [`${head.filter((part) => part !== '').join(' · ')}\n`]
  const hasWorth = conversion.value !== null && !/^0(\.0+)?$/.test(conversion.value)
  parts.push(pathTable(conversion, hasWorth, shown))
  if (!shown.short && conversion.excluded.length > 0) parts.push(outsideTable(conversion, words, language, columnsMax))
  if (!shown.short) parts.push(arithmeticLines(conversion, words, language), historyTable(conversion, words, language, columnsMax))
  return parts.join('\n')
}

/** The path, and beside each touch what every model gives it. */
function pathTable({ path, models, unattributed_reason }: Conversion, hasWorth: boolean, { language, columnsMax }: Shown): string {
  const words = wordsOf(language)
  if (path.length === 0) return `${words.unattributed}: ${wordOf(words.reasons, unattributed_reason ?? '')}\n`
  const columns: ScreenColumn[] = [
    { title: words.when, align: 'left' },
    { title: words.channel, align: 'left' },
    { title: words.campaign, align: 'left' },
  ]
  const blocks: string[] = []
  // Three models beside the touch fit 100 columns; the rest stands below in the same order.
  for (let from = 0; from < models.length; from += 3) {
    const block = models.slice(from, from + 3)
    const rows = path.map((touch) => [
      shownTime(touch.at),
      channelName(touch.channel, language),
      touch.campaign || touch.landing_path,
      ...block.map(({ credits }) => {
        const credit = credits.find(({ touch_ref }) => touch_ref === touch.touch_ref)
        return credit === undefined
          ? '—'
          : hasWorth
            ? shownDecimal(credit.amount, language)
            : shownDecimal(roundDecimal(credit.share, 4), language)
      }),
    ])
    const total = [
      words.total,
      '',
      '',
      ...block.map(({ total: sum }) =>
        hasWorth ? shownDecimal(sum.amount, language) : shownDecimal(roundDecimal(sum.share, 4), language),
      ),
    ]
    const titles = block.map(({ model_id }): ScreenColumn => ({ title: wordOf(words.models, model_id), align: 'right' }))
    blocks.push(renderTable({ columns: [...columns, ...titles], rows: [...rows, null, total] }, columnsMax))
  }
  return blocks.join('\n')
}

function outsideTable({ excluded }: Conversion, words: Words, language: Language, columnsMax: number): string {
  const columns = [words.when, words.channel, words.campaign, words.why].map((title): ScreenColumn => ({ title, align: 'left' }))
  const rows = excluded
    .slice(0, OUTSIDE_MAX)
    .map((touch) => [shownTime(touch.at), channelName(touch.channel, language), touch.campaign || touch.landing_path, touch.reason])
  const more = excluded.length > OUTSIDE_MAX ? `${words.andMore} ${excluded.length - OUTSIDE_MAX}\n` : ''
  return `${words.outside}\n${renderTable({ columns, rows }, columnsMax)}${more}`
}

function arithmeticLines({ models }: Conversion, words: Words, language: Language): string {
  const lines = models.flatMap(({ model_id, version, definition, credits, unattributed }) => [
    `${wordOf(words.models, model_id)} (${model_id}, ${version}): ${definition[language]}`,
    ...credits.map(({ arithmetic }) => `  ${arithmetic}`),
    ...(unattributed === null ? [] : [`  ${words.unattributed}: ${unattributed.arithmetic}`]),
  ])
  return `${words.howMuch}\n${lines.join('\n')}\n`
}

function historyTable({ history }: Conversion, words: Words, language: Language, columnsMax: number): string {
  const columns: ScreenColumn[] = [
    { title: words.batch, align: 'right' },
    { title: words.when, align: 'left' },
    { title: words.model, align: 'left' },
    { title: words.why, align: 'left' },
    { title: words.month, align: 'left' },
    { title: words.entries, align: 'right' },
    { title: 'Σ', align: 'right' },
  ]
  const rows = history.flatMap(({ batch, posted_at, entries }) => {
    const byModel = Map.groupBy(entries, ({ model_id }) => model_id)
    return [...byModel].map(([model, own]) => [
      String(batch),
      shownTime(posted_at),
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

/** To the minute, UTC, as the API says it. */
const shownTime = (at: string): string => at.slice(0, 16).replace('T', ' ')
