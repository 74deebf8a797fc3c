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

type Fixed = { readonly query: string; readonly cells: Readonly<Record<string, string>> }
const fixedOf = new Map<Arrival, Fixed>()
/** Cells that depend on nothing but where the visit comes from, made once. */
function fixed(arrival: Arrival): Fixed {
  const known = fixedOf.get(arrival)
  if (known !== undefined) return known
  const { utm, ad } = arrival
  const direct = ad?.platform === 'direct' ? ad : null
  const query = Object.entries(utm)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `utm_${name}=${encodeURIComponent(value)}`)
    .join('&')
  const made = {
    query,
    cells: {
      lastAdvEngine: arrival.advEngine,
      // Absent ids of Direct are 0 in some columns and empty in others.
      lastDirectBannerGroup: direct?.adGroupId || '0',
      lastDirectClickBanner: direct?.adId || '0',
      lastDirectClickOrder: direct?.campaignId ?? '',
      lastDirectClickOrderName: escaped(direct?.campaignName ?? '0'),
      lastDirectPhraseOrCond: escaped(arrival.phrase),
      lastDirectPlatformType: direct?.network ?? '',
      lastMessenger: arrival.messenger,
      lastRecommendationSystem: arrival.recommendation,
      lastReferalSource: arrival.referalSource,
      lastSearchEngineRoot: arrival.searchRoot,
      lastSocialNetwork: arrival.socialNetwork,
      lastTrafficSource: arrival.trafficSource,
      lastUTMCampaign: escaped(utm.campaign),
      lastUTMContent: escaped(utm.content),
      lastUTMMedium: escaped(utm.medium),
      lastUTMSource: escaped(utm.source),
      lastUTMTerm: escaped(utm.term),
      referer: escaped(arrival.referer),
    },
  }
  fixedOf.set(arrival, made)
  return made
}

export const metrikaColumns = [
  'browser',
  'clientID',
  'counterID',
  'date',
  'dateTime',
  'deviceCategory',
  'goalsDateTime',
  'goalsID',
  'isNewUser',
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
  'lastsignTrafficSource',
  'lastsignUTMSource',
  'pageViews',
  'referer',
  'regionCity',
  'startURL',
  'visitDuration',
  'visitID',
] as const
export type MetrikaColumn = (typeof metrikaColumns)[number]
/** Another request may answer in another order. */
export const repullColumns: readonly MetrikaColumn[] = [...metrikaColumns].sort((one, other) =>
  one === 'visitID' ? -1 : other === 'visitID' ? 1 : one < other ? 1 : -1,
)

export const headerOf = (columns: readonly MetrikaColumn[]): string => `${columns.map((name) => `ym:s:${name}`).join('\t')}\n`
export const rowOf = (cells: Readonly<Record<MetrikaColumn, string>>, columns: readonly MetrikaColumn[]): string =>
  `${columns.map((column) => cells[column]).join('\t')}\n`

const significant = weightedPick<string>([
  ['organic', 5],
  ['ad', 4],
  ['referral', 1],
])
const oddPages = ["/search?q=o'neill\tnew\\old", '/katalog?name="розлив"&page=2', '/search?q=100%25', "/blog/kak-vybrat-liniyu#glava-'2'"]

/** The cells of a visit; `first` are those of the first pull, in which a restated visit still had no known source. */
export function cellsOf(
  random: Random,
  visit: Visit,
  host = siteUrl,
): { first: Record<MetrikaColumn, string>; final: Record<MetrikaColumn, string> } {
  const { browser, arrival, atSec } = visit
  const { query, cells } = fixed(arrival)
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
  const final: Record<MetrikaColumn, string> = {
    ...(cells as Record<MetrikaColumn, string>),
    browser: browser.name,
    clientID: browser.clientId,
    counterID: counterId,
    date,
    dateTime: `${date} ${clockOf(atSec)}`,
    deviceCategory: browser.device,
    goalsDateTime: `[${times.join(',')}]`,
    goalsID: `[${goals.join(',')}]`,
    isNewUser: browser.visits++ === 0 ? '1' : '0',
    lastsignTrafficSource: isDirect ? significant(random) : arrival.trafficSource,
    lastsignUTMSource: isDirect ? '' : arrival.utm.source,
    pageViews: String(pageViews),
    regionCity: browser.city,
    startURL: escaped(url),
    visitDuration: String(seconds),
    visitID: visit.visitId,
  }
  if (visit.fate !== 'restated') return { first: final, final }
  const { cells: unknown } = fixed(internalArrival.trafficSource === arrival.trafficSource ? arrival : unknownSource)
  return { first: { ...final, ...unknown, startURL: escaped(host + page), goalsDateTime: '[]', goalsID: '[]' }, final }
}
const unknownSource: Arrival = { ...internalArrival, channel: 'direct', trafficSource: 'direct', referer: '' }
