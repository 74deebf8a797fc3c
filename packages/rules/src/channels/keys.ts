import { plainHost } from '@touchledger/events'
import { emptyValues } from './lists.ts'

/** What a channel rule looks at. All are strings, '' means absent. */
export type ChannelKeys = {
  readonly source: string
  readonly medium: string
  readonly campaign: string
  readonly content: string
  readonly term: string
  readonly referrer_host: string
  readonly landing_path: string
  /** Metrika's verdict: ad, organic, direct, referral, internal, social, email, messenger, recommend, saved, qrcode, undefined. */
  readonly traffic_source: string
  /** Metrika's id of the ad system, such as `ya_direct`. */
  readonly ad_engine: string
  /** `search` or `network`. */
  readonly direct_platform: string
  /** The kind of the click id, such as `yclid`; never its value. */
  readonly click_id: string
}
export type ChannelKey = keyof ChannelKeys
/** Keys as a source has them: any case, any may be missing. */
export type RawChannelKeys = { readonly [Key in ChannelKey]?: string | null | undefined }

export const channelKeyNames = [
  'source',
  'medium',
  'campaign',
  'content',
  'term',
  'referrer_host',
  'landing_path',
  'traffic_source',
  'ad_engine',
  'direct_platform',
  'click_id',
] as const satisfies readonly ChannelKey[]

/** Spellings of Direct's placement in the Logs API, in report files and in exports. */
const platforms: ReadonlyMap<string, string> = new Map([
  ['context', 'network'],
  ['ad_network', 'network'],
  ['сети', 'network'],
  ['поиск', 'search'],
])

/** NFKC, trimmed, lower case. */
export function plainText(value: string | null | undefined): string {
  if (value === undefined || value === null || value === '') return ''
  return value.normalize('NFKC').trim().toLowerCase()
}

/** As `plainText`, and '' for the words that mean nothing and for macros that the ad platform did not replace. */
function cleanText(value: string | null | undefined): string {
  const text = plainText(value)
  if (text === '' || emptyValues.has(text)) return ''
  return text.startsWith('{') && /^\{[^}]*\}$/.test(text) ? '' : text
}

/**
 * The form in which rules compare. It is idempotent, and it is not the form that is stored: Metrika matches expenses by the tags' own case.
 */
export function normaliseKeys(raw: RawChannelKeys): ChannelKeys {
  // `undefined` is a verdict of Metrika ("we do not know"), so this key is not cleaned of empty words.
  const trafficSource = plainText(raw.traffic_source)
  const medium = cleanText(raw.medium)
  const source = cleanText(raw.source)
  const adEngine = cleanText(raw.ad_engine)
  const platform = cleanText(raw.direct_platform)
  return {
    // GA4 writes a source `direct` where there is no source; with a medium the word means Yandex Direct.
    source: source === 'direct' && medium === '' ? '' : source,
    medium,
    campaign: cleanText(raw.campaign),
    content: cleanText(raw.content),
    term: cleanText(raw.term),
    referrer_host: trafficSource === 'direct' || trafficSource === 'saved' ? '' : plainHost(cleanText(raw.referrer_host)),
    landing_path: cleanText(raw.landing_path),
    traffic_source: trafficSource,
    // It stands on every direct, organic and referral visit and says something only beside the verdict `ad`.
    ad_engine: adEngine === 'ya_undefined' && trafficSource !== 'ad' ? '' : adEngine,
    direct_platform: platforms.get(platform) ?? platform,
    click_id: cleanText(raw.click_id),
  }
}
