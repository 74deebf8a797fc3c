import { type Arrival, internalArrival, siteUrl } from './arrivals.ts'
import { clockOf, dateOf } from './calendar.ts'
import { type Random, weightedPick } from './random.ts'
import type { Visit } from './world.ts'

export const counterId = '12345678'
const formGoal = 290001
const pageGoal = 290003

/** A Logs API part of visits escapes as ClickHouse does in `TabSeparatedWithNames`; double quotes are ordinary characters. */
const escaped = (text: string): string =>
  /[\\\t\n'\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll("'", "\\'")
    : text

/** What depends on nothing but where a visit comes from, in this order in every file: made once as one piece of the row. */
const sourceColumns = [
  'lastAdvEngine',
  'lastDirectBannerGroup',
  'lastDirectClickBanner',
  'lastDirectClickOrder',
  'lastDirectClickOrderName',
  'lastDirectPhraseOrCond',
  'lastDirectPlatformType',
  'lastMessenger',
  'lastRecommendationSystem',
  'lastReferalSource',
  'lastSearchEngineRoot',
  'lastSocialNetwork',
  'lastTrafficSource',
  'lastUTMCampaign',
  'lastUTMContent',
  'lastUTMMedium',
  'lastUTMSource',
  'lastUTMTerm',
] as const

type Fixed = { readonly query: string; readonly source: string; readonly referer: string }
const fixedOf = new Map<Arrival, Fixed>()
function fixed(arrival: Arrival): Fixed {
  const known = fixedOf.get(arrival)
  if (known !== undefined) return known
  const { utm, ad } = arrival
  const direct = ad?.platform === 'direct' ? ad : null
  const cells: Record<(typeof sourceColumns)[number], string> = {
    lastAdvEngine: arrival.advEngine,
    // Absent ids of Direct are 0 in some columns and empty in others.
    lastDirectBannerGroup: direct?.adGroupId || '0',
    lastDirectClickBanner: direct?.adId || '0',
    lastDirectClickOrder: direct?.campaignId ?? '',
    lastDirectClickOrderName: direct?.campaignName ?? '0',
    lastDirectPhraseOrCond: arrival.phrase,
    lastDirectPlatformType: direct?.network ?? '',
    lastMessenger: arrival.messenger,
    lastRecommendationSystem: arrival.recommendation,
    lastReferalSource: arrival.referalSource,
    lastSearchEngineRoot: arrival.searchRoot,
    lastSocialNetwork: arrival.socialNetwork,
    lastTrafficSource: arrival.trafficSource,
    lastUTMCampaign: utm.campaign,
    lastUTMContent: utm.content,
    lastUTMMedium: utm.medium,
    lastUTMSource: utm.source,
    lastUTMTerm: utm.term,
  }
  const made = {
    query: Object.entries(utm)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `utm_${name}=${encodeURIComponent(value)}`)
      .join('&'),
    source: sourceColumns.map((column) => escaped(cells[column])).join('\t'),
    referer: escaped(arrival.referer),
  }
  fixedOf.set(arrival, made)
  return made
}

/** Pieces of a row: a column each, and `source` for all of `sourceColumns`. */
const pieces = [
  'browser',
  'clientID',
  'counterID',
  'date',
  'dateTime',
  'deviceCategory',
  'goalsDateTime',
  'goalsID',
  'isNewUser',
  'source',
  'lastsignTrafficSource',
  'lastsignUTMSource',
  'pageViews',
  'referer',
  'regionCity',
  'startURL',
  'visitDuration',
  'visitID',
] as const
type Piece = (typeof pieces)[number]
export type VisitCells = Readonly<Record<Piece, string>>
export type Layout = readonly Piece[]
/** 35 columns by name, as the official loader asks for them. */
export const sortedLayout: Layout = pieces
/** Another request may answer in another order. */
export const repullLayout: Layout = [...pieces].reverse()

export const headerOf = (layout: Layout): string =>
  `${layout
    .flatMap((piece) => (piece === 'source' ? sourceColumns : [piece]))
    .map((name) => `ym:s:${name}`)
    .join('\t')}\n`
export const rowOf = (cells: VisitCells, layout: Layout): string => `${layout.map((piece) => cells[piece]).join('\t')}\n`

const significant = weightedPick<string>([
  ['organic', 5],
  ['ad', 4],
  ['referral', 1],
])
const oddPages = ["/search?q=o'neill\tnew\\old", '/katalog?name="розлив"&page=2', '/search?q=100%25', "/blog/kak-vybrat-liniyu#glava-'2'"]

/** The cells of a visit; `first` are those of the first pull, in which a restated visit still had no known source. */
export function cellsOf(random: Random, visit: Visit, host = siteUrl): { first: VisitCells; final: VisitCells } {
  const { browser, arrival, atSec } = visit
  const { query, source, referer } = fixed(arrival)
  const date = dateOf(atSec)
  const isDirect = arrival.trafficSource === 'direct' || arrival.trafficSource === 'internal' || arrival.trafficSource === 'saved'
  const page = random.chance(0.003) ? random.pick(oddPages) : visit.page
  let url = host + page
  const joint = (): string => (url.includes('?') ? '&' : '?')
  if (query !== '') url += joint() + query
  if (visit.yclid !== '') url += `${joint()}yclid=${visit.yclid}`
  if (arrival.ad?.platform === 'vk' && random.chance(0.5)) url += `${joint()}rb_clickid=${random.digits(12)}-${random.digits(10)}`
  const bounced = !visit.sentForm && random.chance(0.3)
  const pageViews = bounced ? 1 : 1 + Math.min(30, Math.floor(random.exponential(visit.sentForm ? 4 : 2)))
  const seconds = bounced ? random.whole(0, 14) : 15 + Math.floor(random.exponential(pageViews * 45))
  const goals: string[] = []
  const times: string[] = []
  const goal = (id: number, afterSec: number): void => {
    goals.push(String(id))
    times.push(`'${dateOf(atSec + afterSec)} ${clockOf(atSec + afterSec)}'`)
  }
  if (pageViews > 3) goal(pageGoal, Math.floor(seconds / 2))
  if (visit.sentForm) goal(formGoal, Math.min(80, seconds))
  const final: VisitCells = {
    browser: browser.name,
    clientID: browser.clientId,
    counterID: counterId,
    date,
    dateTime: `${date} ${clockOf(atSec)}`,
    deviceCategory: browser.device,
    goalsDateTime: `[${times.join(',')}]`,
    goalsID: `[${goals.join(',')}]`,
    isNewUser: browser.visits++ === 0 ? '1' : '0',
    source,
    lastsignTrafficSource: isDirect ? significant(random) : arrival.trafficSource,
    lastsignUTMSource: isDirect ? '' : arrival.utm.source,
    pageViews: String(pageViews),
    referer,
    regionCity: browser.city,
    startURL: escaped(url),
    visitDuration: String(seconds),
    visitID: visit.visitId,
  }
  if (visit.fate !== 'restated') return { first: final, final }
  const unknown = fixed(arrival.trafficSource === internalArrival.trafficSource ? arrival : unknownSource)
  const { source: firstSource, referer: firstReferer } = unknown
  return {
    first: { ...final, source: firstSource, referer: firstReferer, startURL: escaped(host + page), goalsDateTime: '[]', goalsID: '[]' },
    final,
  }
}
const unknownSource: Arrival = { ...internalArrival, channel: 'direct', trafficSource: 'direct', referer: '' }
