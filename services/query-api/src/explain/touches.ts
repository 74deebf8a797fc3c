import { type Classified, classify, localDateOf, type RulesVersion, rulesInForce } from '@touchledger/rules'
import { countingRows, type Moment, withinCut } from '../moment.ts'
import { rowsByKeys, type Store } from '../store.ts'

export type Touch = {
  touchRef: string
  eventId: string
  position: string
  kind: string
  atMs: number
  resolutionMs: number
  /** Local date by the zone in force at the touch. */
  date: string
  side: string
  source: string
  medium: string
  campaign: string
  content: string
  term: string
  landingPath: string
  referrerHost: string
  campaignKey: string
  region: string
  identifiers: readonly string[]
  /** As the rules in force at the touch say. */
  classified: Classified
  rulesVersion: number
  /** Out of every path: the version that counts no longer names this person, or its day was pulled anew without it. */
  superseded: boolean
}

/** Touches of one person set that are read, the newest. */
const TOUCHES_MAX = 20_000

type Row = Readonly<Record<string, string | number | readonly string[]>>

/** All touches of the identifiers in the cut, oldest first, ties by touch_ref: each event once. */
export async function readTouches(
  store: Store,
  moment: Moment,
  versions: readonly RulesVersion[],
  identifiers: readonly string[],
): Promise<Touch[]> {
  const rows = await rowsByKeys(identifiers, (some) =>
    store.rows<Row>(
      `SELECT event_id, version, content_hash, toUnixTimestamp64Milli(occurred_at) AS at_ms, resolution_ms, touch_ref, side, source, medium,
       campaign, content, term, landing_path, referrer_host, traffic_source, ad_engine, direct_platform, click_id, campaign_key, region,
       source_system, account, day, identifiers, concat('touches/', toString(log_partition), '/', toString(log_offset)) AS position
     FROM touches_by_identifier
     WHERE identifier_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)}))) AND identifier IN {keys:Array(String)} AND ${withinCut(moment, 'touches')}
     ORDER BY occurred_at DESC, log_partition, log_offset LIMIT 1 BY event_id, version, content_hash LIMIT ${TOUCHES_MAX}`,
      { keys: some },
    ),
  )
  if (rows.length === 0) return []
  const best = await readBest(store, moment, [...new Set(rows.map((row) => String(row.event_id)))])
  const replaced = await readReplacedDays(store, moment, [...new Set(rows.map((row) => String(row.day)).filter((day) => day !== ''))])

  const touches = new Map<string, Touch>()
  for (const row of rows) {
    const text = (name: string): string => String(row[name] ?? '')
    const counts = best.get(text('event_id'))
    const since = replaced.get(`${text('source_system')}/${text('account')}/${text('day')}`)
    const isCurrent = counts !== undefined && counts.version === text('version') && counts.contentHash === text('content_hash')
    const superseded = !isCurrent || (since !== undefined && BigInt(text('version')) < since)
    const seen = touches.get(text('event_id'))
    if (seen !== undefined && (superseded || !seen.superseded)) continue
    const atMs = Number(row.at_ms)
    const { rules, version } = rulesInForce(versions, atMs)
    touches.set(text('event_id'), {
      touchRef: text('touch_ref'),
      eventId: text('event_id'),
      position: text('position'),
      kind: counts?.kind ?? '',
      atMs,
      resolutionMs: Number(row.resolution_ms),
      date: localDateOf(rules.company.timeZone, atMs),
      side: text('side'),
      source: text('source') === '' && text('medium') === '' ? text('referrer_host') : text('source'),
      medium: text('medium'),
      campaign: text('campaign'),
      content: text('content'),
      term: text('term'),
      landingPath: text('landing_path'),
      referrerHost: text('referrer_host'),
      campaignKey: text('campaign_key'),
      region: text('region'),
      identifiers: Array.isArray(row.identifiers) ? row.identifiers : [],
      classified: classify(rules, {
        source: text('source'),
        medium: text('medium'),
        campaign: text('campaign'),
        content: text('content'),
        term: text('term'),
        referrer_host: text('referrer_host'),
        landing_path: text('landing_path'),
        traffic_source: text('traffic_source'),
        ad_engine: text('ad_engine'),
        direct_platform: text('direct_platform'),
        click_id: text('click_id'),
      }),
      rulesVersion: version,
      superseded,
    })
  }
  return [...touches.values()].sort((a, b) => a.atMs - b.atMs || (a.touchRef < b.touchRef ? -1 : a.touchRef > b.touchRef ? 1 : 0))
}

/** The version of each event that counts: the highest, of equal ones the lower content hash. */
async function readBest(store: Store, moment: Moment, events: readonly string[]) {
  const rows = await rowsByKeys(events, (some) =>
    store.rows<{ event_id: string; version: string; content_hash: string; kind: string }>(
      `SELECT event_id, toString(best.1) AS version, best.2 AS content_hash, best.3 AS kind FROM (
       SELECT event_id, argMin((version, content_hash, toString(kind)), (-version, content_hash)) AS best FROM touches
       WHERE event_hash IN (SELECT cityHash64(arrayJoin({events:Array(String)}))) AND ${withinCut(moment, 'touches')} GROUP BY event_id)`,
      { events: some },
    ),
  )
  return new Map(rows.map(({ event_id, version, content_hash, kind }) => [event_id, { version, contentHash: content_hash, kind }]))
}

async function readReplacedDays(store: Store, moment: Moment, days: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await rowsByKeys(days, (some) =>
    store.rows<{ place: string; since: string }>(
      `SELECT concat(source_system, '/', account, '/', day) AS place, toString(max(version)) AS since FROM replaced_days
     WHERE topic = 'touches' AND ${countingRows(moment)} AND day IN {days:Array(String)} GROUP BY place`,
      { days: some },
    ),
  )
  return new Map(rows.map(({ place, since }) => [place, BigInt(since)]))
}
