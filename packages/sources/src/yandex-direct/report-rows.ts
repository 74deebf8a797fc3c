import { createHash } from 'node:crypto'
import type { CostDraft, Parsed } from '@touchledger/events'
import { rawCell, type TsvRow, walkRows } from '../lines/tsv-row.ts'
import type { ParseOptions } from '../parser.ts'
import type { DirectColumn, DirectColumns } from './columns.ts'
import { createMoneyReader } from './money.ts'
import { createOrdinals } from './ordinals.ts'

const DAY_MS = 86_400_000
/** Direct counts days in Moscow, whatever the account's or the workspace's zone: UTC+3 all year since 2014. */
const MOSCOW_MS = 3 * 3_600_000
const EARLIEST_MS = Date.UTC(2000, 0, 1)
const networks: Readonly<Record<string, string>> = { SEARCH: 'search', AD_NETWORK: 'network' }

export type FileRefusal = { line: number; field: string; code: string; found: string; accepted: string }
export type ReportReader = {
  /** Appends what the lines of a block say; false once the file as a whole is refused. */
  read(block: string, firstLine: number, out: Parsed[]): boolean
  /** Counts a row that could not even be decoded. */
  skipRow(): void
  /** What the end of the file says about all of it. */
  finish(): FileRefusal | undefined
}

/** First moment of a day of Direct; NaN for what is no day. */
export function directMidnightMs(day: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? Number.NaN : ms - MOSCOW_MS
}

export function createReportReader(columns: DirectColumns, login: string, vat: string, options: ParseOptions): ReportReader {
  const row: TsvRow = { text: '', bounds: new Int32Array(columns.count + 1), isEscaped: false }
  const moneyOf = createMoneyReader(options.money)
  const ordinalOf = createOrdinals()
  let rows = 0
  let total: { line: number; rows: number } | undefined
  let refusal: FileRefusal | undefined

  /** Names keep leading spaces and any sign; `--` is Direct's word for no value. */
  function cell(name: DirectColumn): string {
    const found = rawCell(row, columns.at[name])
    return found === '--' ? '' : found
  }

  function parseRow(line: number): Parsed {
    const reject = (field: string, code: string, accepted: string): Parsed => ({
      kind: 'rejected',
      line,
      field,
      code,
      found: rawCell(row, columns.at[field as DirectColumn]).slice(0, 200),
      accepted,
    })
    const day = cell('Date')
    const occurredAtMs = directMidnightMs(day)
    if (Number.isNaN(occurredAtMs)) return reject('Date', 'invalid_date', 'YYYY-MM-DD')
    if (occurredAtMs < EARLIEST_MS || occurredAtMs > options.nowMs + DAY_MS)
      return reject('Date', 'date_out_of_range', 'a day from 2000-01-01 to tomorrow')
    const campaignId = cell('CampaignId')
    if (!/^\d{1,20}$/.test(campaignId)) return reject('CampaignId', 'invalid_id', 'digits')
    const impressions = countOf(cell('Impressions'))
    const clicks = countOf(cell('Clicks'))
    if (impressions === undefined) return reject('Impressions', 'invalid_count', 'a whole number from 0, or --')
    if (clicks === undefined) return reject('Clicks', 'invalid_count', 'a whole number from 0, or --')
    const cost = cell('Cost')
    const money = cost === '' ? ({ kind: 'amount', amountMinor: null } as const) : moneyOf(cost)
    if (money.kind === 'refused') {
      if (money.scope === 'file') refusal = { line, field: 'Cost', code: money.code, found: cost.slice(0, 200), accepted: money.accepted }
      return reject('Cost', money.code, money.accepted)
    }
    const network = cell('AdNetworkType')
    const adNetwork = networks[network] ?? ''
    const [adGroupId, adId, keyword] = [cell('AdGroupId'), cell('AdId'), cell('Criterion') || cell('Criteria')]
    const rest = [keyword, ...columns.others.map((at) => rawCell(row, at))]
    const key = [login, day, campaignId, adGroupId, adId, digestOf(rest), adNetwork || network.toLowerCase(), cell('Device').toLowerCase()]
    const draft: CostDraft = {
      kind: 'cost',
      occurred_at: occurredAtMs,
      resolution_ms: DAY_MS,
      source_system: 'yandex_direct',
      account: login,
      version: options.exportedAtMs,
      event_id: ordinalOf(`direct/${key.map((part) => part || '-').join('/')}`),
      cost_kind: 'media',
      date_from: day,
      date_to: day,
      platform: 'yandex_direct',
      campaign_id: campaignId,
      campaign_name: cell('CampaignName'),
      ad_group_id: adGroupId,
      ad_group: cell('AdGroupName'),
      ad_id: adId,
      keyword,
      ad_network: adNetwork,
      campaign_key: `yandex_direct:${campaignId}`,
      impressions,
      clicks,
      amount_minor: money.amountMinor,
      currency: options.currency ?? 'RUB',
      vat,
      day,
    }
    return { kind: 'event', topic: 'costs', draft, line }
  }

  return {
    read(block, firstLine, out) {
      walkRows(
        row,
        block,
        firstLine,
        (line) => {
          if (refusal !== undefined) return
          rows++
          out.push(parseRow(line))
        },
        (line, found, text) => {
          if (refusal !== undefined) return
          const summary = /^Total rows: (\d+)$/.exec(text)
          if (summary !== null) {
            total = { line, rows: Number(summary[1]) }
            return
          }
          rows++
          const accepted = `${columns.count} columns, as in the header; a tab inside a name cannot be told from a column`
          out.push({
            kind: 'rejected',
            line,
            field: 'row',
            code: 'wrong_column_count',
            found: `${found} columns: ${text.slice(0, 200)}`,
            accepted,
          })
        },
      )
      return refusal === undefined
    },
    skipRow() {
      rows++
    },
    finish() {
      if (refusal !== undefined || total === undefined || total.rows === rows) return undefined
      return {
        line: total.line,
        field: 'Total rows',
        code: 'wrong_total_rows',
        found: `Total rows: ${total.rows}, and ${rows} rows`,
        accepted: `${total.rows} rows, as the report says of itself; download it again, and take its days as not replaced until then`,
      }
    },
  }
}

/** Null for no value, undefined for what is no count. */
function countOf(text: string): number | null | undefined {
  if (text === '') return null
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** The further dimensions as one short word; empty where all of them are. */
function digestOf(values: readonly string[]): string {
  if (values.every((value) => value === '' || value === '--')) return ''
  return createHash('sha256').update(values.join('\t')).digest('hex').slice(0, 16)
}
