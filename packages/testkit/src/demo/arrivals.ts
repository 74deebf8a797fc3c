import { type Ad, ads } from './campaigns.ts'
import { type Random, weightedPick } from './random.ts'

/** Where a visit comes from, as Metrika says it: everything but the page, the click id and the time. */
export type Arrival = {
  readonly channel: string
  readonly ad: Ad | null
  readonly trafficSource: string
  readonly advEngine: string
  readonly phrase: string
  readonly referalSource: string
  readonly searchRoot: string
  readonly socialNetwork: string
  readonly messenger: string
  readonly recommendation: string
  readonly utm: {
    readonly source: string
    readonly medium: string
    readonly campaign: string
    readonly content: string
    readonly term: string
  }
  readonly referer: string
  /** Pages it may land on. */
  readonly landings: readonly string[]
}

export const siteUrl = 'https://romashka.example'
const pages = [
  '/',
  '/katalog',
  '/liniya-rozliva',
  '/upakovka',
  '/etiketirovshchik',
  '/ceny',
  '/keysy',
  '/o-kompanii',
  '/kontakty',
  '/dostavka',
]
const articles = [
  '/blog/kak-vybrat-liniyu',
  '/blog/rozlivochnyj-ceh',
  '/blog/markirovka-2026',
  '/blog/servis-i-zapchasti',
  '/blog/okupaemost',
]
const noUtm = { source: '', medium: '', campaign: '', content: '', term: '' }

const plain: Arrival = {
  channel: 'direct',
  ad: null,
  trafficSource: 'direct',
  advEngine: 'ya_undefined',
  phrase: '',
  referalSource: '',
  searchRoot: '',
  socialNetwork: '',
  messenger: '',
  recommendation: '',
  utm: noUtm,
  referer: '',
  landings: pages,
}
const tags = (source: string, medium: string, campaign: string, content = ''): Arrival['utm'] => ({
  ...noUtm,
  source,
  medium,
  campaign,
  content,
})
const organic = (channel: string, searchRoot: string, referer: string): Arrival => ({
  ...plain,
  channel,
  trafficSource: 'organic',
  searchRoot,
  referer,
  landings: [...pages, ...articles],
})
const referral = (channel: string, host: string, path: string): Arrival => ({
  ...plain,
  channel,
  trafficSource: 'referral',
  referalSource: host,
  referer: `https://${host}${path}`,
})

const ofAds: readonly (readonly [Arrival, number])[] = ads.flatMap((ad) => {
  const phrases = ad.phrases.length === 0 ? [''] : ad.phrases
  return phrases.map((phrase): readonly [Arrival, number] => [
    {
      ...plain,
      channel: ad.platform === 'vk' ? 'vk_ads' : ad.network === 'search' ? 'direct_search' : 'direct_network',
      ad,
      trafficSource: 'ad',
      advEngine: ad.platform === 'vk' ? 'vkontakte' : 'ya_direct',
      phrase: ad.platform === 'vk' ? '' : phrase,
      utm: { ...tags(ad.platform === 'vk' ? 'vk' : 'yandex', 'cpc', ad.utmCampaign, ad.adId), term: ad.network === 'search' ? phrase : '' },
      referer: ad.platform === 'vk' ? 'https://vk.com/' : ad.network === 'search' ? 'https://yandex.ru/' : 'https://dzen.ru/',
      landings: [ad.landing],
    },
    ad.weight / phrases.length,
  ])
})

const telegram = (campaign: string): Arrival => ({
  ...plain,
  channel: 'telegram',
  trafficSource: 'messenger',
  messenger: 'telegram',
  utm: tags('telegram', 'post', campaign),
  referer: 'https://t.me/',
  landings: articles,
})
const letter = (source: string, campaign: string, landings: readonly string[]): Arrival => ({
  ...plain,
  channel: 'email',
  trafficSource: 'email',
  utm: tags(source, 'email', campaign),
  landings,
})

const others: readonly (readonly [Arrival, number])[] = [
  [organic('organic_yandex', 'yandex', 'https://yandex.ru/'), 58],
  [organic('organic_google', 'google', 'https://www.google.com/'), 24],
  [organic('organic_mail', 'mail', 'https://go.mail.ru/'), 3],
  [organic('organic_bing', 'bing', 'https://www.bing.com/'), 2],
  [{ ...plain, landings: ['/', '/', '/katalog', '/ceny', '/kontakty'] }, 38],
  [{ ...plain, channel: 'saved', trafficSource: 'saved' }, 3],
  [telegram('fevral_dajdzhest'), 4],
  [telegram('keys_molzavod'), 6],
  [{ ...telegram('vebinar'), utm: noUtm, landings: articles }, 4],
  [
    { ...plain, channel: 'dzen', trafficSource: 'recommend', recommendation: '[,,,zen]', referer: 'https://dzen.ru/', landings: articles },
    11,
  ],
  [
    {
      ...plain,
      channel: 'vk_community',
      trafficSource: 'social',
      socialNetwork: 'vkontakte',
      referer: 'https://vk.com/romashka_lines',
      landings: articles,
    },
    6,
  ],
  [letter('news', 'dajdzhest_vesna', articles), 6],
  [letter('news', 'dajdzhest_leto', articles), 4],
  [letter('crm', 'progrev_3', ['/ceny', '/keysy']), 4],
  [referral('portal', 'pishcheprom-portal.example', '/katalog/rozliv?id=5'), 5],
  [referral('review', 'equipment-review.example', '/top-10'), 3],
  [referral('partner', 'partner-montazh.example', '/nashi-partnery'), 2],
  [{ ...referral('aggregator', 'pulscen.ru', '/firms/romashka'), utm: tags('pulscen', 'catalog', 'kartochka') }, 5],
  [{ ...plain, channel: 'avito', trafficSource: 'ad', utm: tags('avito', 'cpc', 'avito_linii'), referer: 'https://www.avito.ru/' }, 4],
  [{ ...referral('maps', 'yandex.ru', '/maps/'), landings: ['/', '/kontakty'] }, 4],
  [{ ...referral('maps_2gis', '2gis.ru', '/moscow/firm/7000001'), landings: ['/kontakty'] }, 2],
  [
    {
      ...plain,
      channel: 'exhibition',
      trafficSource: 'qrcode',
      utm: tags('qr', 'offline', 'rosupak_2026', "стенд 'A5'"),
      landings: ['/vystavka'],
    },
    2,
  ],
  [{ ...plain, channel: 'whatsapp', trafficSource: 'messenger', messenger: 'whatsapp', referer: 'https://web.whatsapp.com/' }, 2],
  [{ ...referral('assistant', 'chatgpt.com', '/'), utm: tags('chatgpt.com', '', '') }, 2],
  [{ ...plain, channel: 'undefined', trafficSource: 'undefined' }, 1],
]

/** The own site as the source: a page within the site, and the same with its host written with www. */
export const internalArrival: Arrival = {
  ...plain,
  channel: 'internal',
  trafficSource: 'internal',
  referer: `${siteUrl}/ceny`,
  landings: ['/zayavka'],
}
export const selfReferral: Arrival = { ...referral('internal', 'www.romashka.example', '/akciya'), landings: ['/', '/katalog'] }

const all = [...ofAds, ...others]
const byChannel = new Map<string, (random: Random) => Arrival>()
for (const channel of new Set(all.map(([arrival]) => arrival.channel))) {
  byChannel.set(channel, weightedPick(all.filter(([arrival]) => arrival.channel === channel)))
}
/** An arrival of the channel. */
export function arrivalBy(random: Random, channel: string): Arrival {
  if (channel === 'internal') return random.chance(0.7) ? internalArrival : selfReferral
  const pick = byChannel.get(channel)
  if (pick === undefined) throw new RangeError(`no channel ${channel}; known: ${[...byChannel.keys()].join(', ')}`)
  return pick(random)
}

/** What brings a visitor who is new, one who has been here, and a buyer's later visits. */
export const newArrival = weightedPick(all)
export const laterArrival = weightedPick([
  ...all.map(([arrival, weight]): readonly [Arrival, number] => [
    arrival,
    arrival.channel === 'direct' ? weight * 3 : arrival.channel === 'email' || arrival.channel === 'telegram' ? weight * 2.5 : weight * 0.6,
  ]),
  [internalArrival, 9] as const,
  [selfReferral, 3] as const,
])
/** Channels as the firm's own people would count them. */
export const channelNames: readonly string[] = [...byChannel.keys()]
