import type { Parsed, RawIdentifier, TouchDraft } from '@touchledger/events'
import { referrerHostOf } from '@touchledger/events'
import { rawCell, type TsvRow, textCell, walkRows } from '../lines/tsv-row.ts'
import type { ParseOptions } from '../parser.ts'
import type { Columns } from './columns.ts'
import { evidenceColumns, evidenceOf } from './evidence.ts'
import { createLandingReader, queryStart, tagsOfUrl } from './landing.ts'
import { createMemo } from './memo.ts'
import { userIdsOf } from './user-ids.ts'
import { createVisitTime, visitTimeAccepted } from './visit-time.ts'

const EARLIEST_MS = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000
const placements: Readonly<Record<string, string>> = { search: 'search', context: 'network', network: 'network', ad_network: 'network' }

/** Gives a function that reads the lines of one block and appends what they say. */
export function createVisitReader(columns: Columns, options: ParseOptions) {
  // Positions are constants of the closure: a look-up by name for each cell costs more than cutting the cell.
  const { visitID, counterID, clientID, dateTime, startURL, referer, regionCity, parsedParamsKey1, parsedParamsKey2 } = columns.at
  const { TrafficSource, AdvEngine, ReferalSource, DirectClickOrder, DirectPlatformType, GCLID, hasGCLID } = columns.at
  const { UTMSource, UTMMedium, UTMCampaign, UTMContent, UTMTerm, openstatService, openstatCampaign, openstatAd } = columns.at
  const row: TsvRow = { text: '', bounds: new Int32Array(columns.count + 1), isEscaped: false }
  const landingOf = createLandingReader()
  const referrerOf = createMemo(referrerHostOf)
  const msOf = createVisitTime(options.localToMs)
  const evidence = evidenceColumns(columns)
  const latestMs = options.nowMs + DAY_MS
  let knownCounter = ''
  let knownDay = ''
  let idPrefix = ''

  function parseRow(line: number): Parsed {
    const visitId = textCell(row, visitID)
    if (!isDigits(visitId)) return rejected(line, 'ym:s:visitID', 'invalid_id', visitId, 'digits')
    const counter = textCell(row, counterID) || (options.counter ?? '')
    if (counter !== knownCounter) {
      if (!isDigits(counter)) return rejected(line, 'ym:s:counterID', 'invalid_id', counter, 'digits, or --counter')
      if (options.counter !== undefined && options.counter !== counter) {
        return rejected(line, 'ym:s:counterID', 'other_counter', counter, `${options.counter}, as --counter says`)
      }
      knownCounter = counter
      knownDay = ''
    }
    const time = textCell(row, dateTime)
    const occurredAtMs = msOf(time)
    if (!(occurredAtMs >= EARLIEST_MS && occurredAtMs <= latestMs)) {
      return rejected(line, 'ym:s:dateTime', Number.isNaN(occurredAtMs) ? 'invalid_date' : 'date_out_of_range', time, visitTimeAccepted)
    }
    if (knownDay === '' || !time.startsWith(knownDay)) {
      knownDay = time.slice(0, 10)
      // The id of a visit is unique within a year only.
      idPrefix = `ym/${knownCounter}/${time.slice(0, 4)}/`
    }
    const url = textCell(row, startURL)
    const landing = landingOf(url)
    const tags = tagsOf(url)
    const adEngine = textCell(row, AdvEngine)
    const order = adEngine === 'ya_direct' ? textCell(row, DirectClickOrder) : ''
    const gclid = textCell(row, GCLID)
    const placement = textCell(row, DirectPlatformType)
    const draft: TouchDraft = {
      kind: 'visit',
      occurred_at: occurredAtMs,
      resolution_ms: 1000,
      source_system: 'yandex_metrika',
      account: knownCounter,
      version: options.exportedAtMs,
      event_id: idPrefix + visitId,
      identifiers: identifiersOf(landing.identifiers, gclid),
      side: 'marketing',
      source: tags.source,
      medium: tags.medium,
      campaign: tags.campaign,
      content: tags.content,
      term: tags.term,
      referrer_host: referrerHost(),
      landing_path: landing.path,
      traffic_source: textCell(row, TrafficSource),
      ad_engine: adEngine,
      direct_platform: placement === '' ? '' : (placements[placement.toLowerCase()] ?? ''),
      click_id: landing.clickId === '' && (gclid !== '' || rawCell(row, hasGCLID) === '1') ? 'gclid' : landing.clickId,
      campaign_key: order === '' || order === '0' ? '' : `yandex_direct:${order}`,
      region: textCell(row, regionCity),
      day: knownDay,
      evidence: evidenceOf(evidence, row, landing.host),
    }
    return { kind: 'event', topic: 'touches', draft, line }
  }

  function tagsOf(url: string) {
    const own = {
      source: textCell(row, UTMSource),
      medium: textCell(row, UTMMedium),
      campaign: textCell(row, UTMCampaign),
      content: textCell(row, UTMContent),
      term: textCell(row, UTMTerm),
    }
    if (hasTag(own)) return own
    const written = tagsOfUrl(url)
    if (openstatService < 0 || hasTag(written)) return written
    return { ...own, source: textCell(row, openstatService), campaign: textCell(row, openstatCampaign), content: textCell(row, openstatAd) }
  }

  function referrerHost(): string {
    const url = textCell(row, referer)
    if (url !== '') {
      // A search page's address differs with each query: what is remembered ends before it.
      const query = queryStart(url)
      const host = referrerOf(query === -1 ? url : url.slice(0, query))
      if (host !== '') return host
    }
    const site = textCell(row, ReferalSource)
    return site === '' ? '' : referrerOf(site)
  }

  function identifiersOf(clicks: readonly RawIdentifier[], gclid: string): RawIdentifier[] {
    const clientId = textCell(row, clientID)
    const identifiers: RawIdentifier[] = clientId === '' || clientId === '0' ? [] : [{ type: 'ym_client_id', value: clientId }]
    for (const click of clicks) identifiers.push(click)
    if (gclid !== '' && !clicks.some(({ type }) => type === 'gclid')) identifiers.push({ type: 'gclid', value: gclid })
    const names = rawCell(row, parsedParamsKey1)
    if (names.length > 2) {
      for (const value of userIdsOf(names, rawCell(row, parsedParamsKey2))) identifiers.push({ type: 'user_id', value })
    }
    return identifiers
  }

  return (block: string, firstLine: number, out: Parsed[]): void =>
    walkRows(
      row,
      block,
      firstLine,
      (line) => out.push(parseRow(line)),
      (line, found, text) =>
        out.push(rejected(line, 'row', 'wrong_column_count', `${found} columns: ${text}`, `${columns.count} columns, as in the header`)),
    )
}

function hasTag(tags: { source: string; medium: string; campaign: string; content: string; term: string }): boolean {
  return tags.source !== '' || tags.medium !== '' || tags.campaign !== '' || tags.content !== '' || tags.term !== ''
}

function rejected(line: number, field: string, code: string, found: string, accepted: string): Parsed {
  return { kind: 'rejected', line, field, code, found: found.slice(0, 200), accepted }
}

function isDigits(text: string): boolean {
  if (text.length === 0 || text.length > 20) return false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}
