import type { Parsed, RawIdentifier, TouchDraft } from '@touchledger/events'
import { referrerHostOf } from '@touchledger/rules'
import { unescapeCell } from '../lines/cells.ts'
import type { ParseOptions } from '../parser.ts'
import type { ColumnName, Columns } from './columns.ts'
import { evidenceColumns, evidenceOf } from './evidence.ts'
import { createLandingReader, tagsOfUrl } from './landing.ts'
import { createMemo } from './memo.ts'
import { userIdsOf } from './user-ids.ts'

const EARLIEST_MS = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000
const digits = /^\d{1,20}$/
const placements: Readonly<Record<string, string>> = { search: 'search', context: 'network', network: 'network', ad_network: 'network' }
const timeAccepted = 'YYYY-MM-DD hh:mm:ss in the zone of the counter, from 2000-01-01 to one day after now'

/** Gives a function that reads the lines of one block and appends what they say. */
export function createVisitReader(columns: Columns, options: ParseOptions) {
  const { count, at } = columns
  // bounds[i] is the tab before column i, bounds[i + 1] the tab or line end after it.
  const bounds = new Int32Array(count + 1)
  let text = ''
  let isEscaped = false
  const landingOf = createLandingReader()
  const referrerOf = createMemo(referrerHostOf)
  const minuteMs = createMemo((minute) =>
    isCalendarDay(minute.slice(0, 10)) ? options.localToMs(`${minute.slice(0, 10)}T${minute.slice(11)}:00.000`) : Number.NaN,
  )
  const evidence = evidenceColumns(columns)

  function raw(column: number): string {
    if (column < 0) return ''
    const start = (bounds[column] ?? 0) + 1
    const end = bounds[column + 1] ?? 0
    return start === end ? '' : text.slice(start, end)
  }
  const cell = (name: ColumnName): string => {
    const found = raw(at[name])
    return isEscaped ? unescapeCell(found) : found
  }
  const rejected = (line: number, field: string, code: string, found: string, accepted: string): Parsed => ({
    kind: 'rejected',
    line,
    field,
    code,
    found: found.slice(0, 200),
    accepted,
  })

  function parseRow(line: number): Parsed {
    const visitId = cell('visitID')
    if (!digits.test(visitId)) return rejected(line, 'ym:s:visitID', 'invalid_id', visitId, 'digits')
    const ownCounter = cell('counterID')
    const counter = ownCounter === '' ? (options.counter ?? '') : ownCounter
    if (!digits.test(counter)) return rejected(line, 'ym:s:counterID', 'invalid_id', counter, 'digits, or --counter')
    if (options.counter !== undefined && options.counter !== counter) {
      return rejected(line, 'ym:s:counterID', 'other_counter', counter, `${options.counter}, as --counter says`)
    }
    const dateTime = cell('dateTime')
    const occurredAtMs = parseTime(dateTime)
    if (Number.isNaN(occurredAtMs)) return rejected(line, 'ym:s:dateTime', 'invalid_date', dateTime, timeAccepted)
    if (occurredAtMs < EARLIEST_MS || occurredAtMs > options.nowMs + DAY_MS) {
      return rejected(line, 'ym:s:dateTime', 'date_out_of_range', dateTime, timeAccepted)
    }
    const startUrl = cell('startURL')
    const landing = landingOf(startUrl)
    const tags = tagsOf(startUrl)
    const adEngine = cell('AdvEngine')
    const order = cell('DirectClickOrder')
    const gclid = cell('GCLID')
    const draft: TouchDraft = {
      kind: 'visit',
      occurred_at: occurredAtMs,
      resolution_ms: 1000,
      source_system: 'yandex_metrika',
      account: counter,
      version: options.exportedAtMs,
      // The id of a visit is unique within a year only.
      event_id: `ym/${counter}/${dateTime.slice(0, 4)}/${visitId}`,
      identifiers: identifiersOf(landing.identifiers, gclid),
      side: 'marketing',
      source: tags.source,
      medium: tags.medium,
      campaign: tags.campaign,
      content: tags.content,
      term: tags.term,
      referrer_host: referrerHost(),
      landing_path: landing.path,
      traffic_source: cell('TrafficSource'),
      ad_engine: adEngine,
      direct_platform: placements[cell('DirectPlatformType').toLowerCase()] ?? '',
      click_id: landing.clickId === '' && (gclid !== '' || cell('hasGCLID') === '1') ? 'gclid' : landing.clickId,
      campaign_key: adEngine === 'ya_direct' && order !== '' && order !== '0' ? `yandex_direct:${order}` : '',
      region: cell('regionCity'),
      day: dateTime.slice(0, 10),
      evidence: evidenceOf(evidence, raw, landing.host),
    }
    return { kind: 'event', topic: 'touches', draft, line }
  }

  /** Counter-local time; `T` and a final `+00:00` are what a common connector writes around the same local time. */
  function parseTime(dateTime: string): number {
    if (dateTime.length !== 19 && !(dateTime.length === 25 && dateTime.endsWith('+00:00'))) return Number.NaN
    const separator = dateTime.charCodeAt(10)
    const tens = dateTime.charCodeAt(17) - 48
    const ones = dateTime.charCodeAt(18) - 48
    if ((separator !== 32 && separator !== 84) || dateTime.charCodeAt(16) !== 58) return Number.NaN
    if (tens < 0 || tens > 5 || ones < 0 || ones > 9) return Number.NaN
    return minuteMs(dateTime.slice(0, 16)) + (tens * 10 + ones) * 1000
  }

  function tagsOf(startUrl: string) {
    const own = {
      source: cell('UTMSource'),
      medium: cell('UTMMedium'),
      campaign: cell('UTMCampaign'),
      content: cell('UTMContent'),
      term: cell('UTMTerm'),
    }
    if (own.source !== '' || own.medium !== '' || own.campaign !== '' || own.content !== '' || own.term !== '') return own
    const written = tagsOfUrl(startUrl)
    if (written.source !== '' || written.medium !== '' || written.campaign !== '' || written.content !== '' || written.term !== '')
      return written
    const [source, campaign, content] = [cell('openstatService'), cell('openstatCampaign'), cell('openstatAd')]
    return source === '' && campaign === '' && content === '' ? written : { ...own, source, campaign, content }
  }

  function referrerHost(): string {
    const referer = cell('referer')
    if (referer !== '') {
      // A search page's address differs with each query: what is remembered ends before it.
      const query = referer.search(/[?#]/)
      const host = referrerOf(query === -1 ? referer : referer.slice(0, query))
      if (host !== '') return host
    }
    const site = cell('ReferalSource')
    return site === '' ? '' : referrerOf(site)
  }

  function identifiersOf(clicks: readonly RawIdentifier[], gclid: string): RawIdentifier[] {
    const clientId = cell('clientID')
    const identifiers: RawIdentifier[] = clientId === '' || clientId === '0' ? [] : [{ type: 'ym_client_id', value: clientId }]
    for (const click of clicks) identifiers.push(click)
    if (gclid !== '' && !clicks.some(({ type }) => type === 'gclid')) identifiers.push({ type: 'gclid', value: gclid })
    const keys = raw(at.parsedParamsKey1)
    if (keys.length > 2) {
      for (const value of userIdsOf(keys, raw(at.parsedParamsKey2))) identifiers.push({ type: 'user_id', value })
    }
    return identifiers
  }

  return (block: string, firstLine: number, out: Parsed[]): void => {
    text = block
    let line = firstLine
    let nextEscape = block.indexOf('\\')
    for (let start = 0; start < block.length; line++) {
      const newline = block.indexOf('\n', start)
      const end = block.charCodeAt(newline - 1) === 13 && newline > start ? newline - 1 : newline
      bounds[0] = start - 1
      let found = 1
      for (let tab = block.indexOf('\t', start); tab !== -1 && tab < end; tab = block.indexOf('\t', tab + 1)) {
        if (found < count) bounds[found] = tab
        found++
      }
      bounds[count] = end
      if (nextEscape !== -1 && nextEscape < start) nextEscape = block.indexOf('\\', start)
      isEscaped = nextEscape !== -1 && nextEscape < end
      if (found === count) out.push(parseRow(line))
      else if (end > start) {
        out.push(
          rejected(line, 'row', 'wrong_column_count', `${found} columns: ${block.slice(start, end)}`, `${count} columns, as in the header`),
        )
      }
      start = newline + 1
    }
    text = ''
  }
}

/** The zone function may take 30 February for 2 March. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00.000Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day
}
