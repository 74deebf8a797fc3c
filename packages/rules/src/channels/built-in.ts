import * as list from './lists.ts'
import { any, type Entries } from './patterns.ts'

/** The keys of a touch and what follows from them (`derive.ts`). */
export type TestedKey =
  | 'source'
  | 'medium'
  | 'campaign'
  | 'referrer_host'
  | 'traffic_source'
  | 'ad_engine'
  | 'click_id'
  | 'tagged'
  | 'site'
  | 'bought'
  | 'placement'
type Wanted = Partial<Record<TestedKey, Entries>>
/** Holds when every key of `is` is in its list and no key of `not` is. */
export type Condition = { readonly is: Wanted; readonly not: Wanted }
export type BuiltInRule = { readonly channelId: string; readonly anyOf: readonly Condition[]; readonly unless: readonly Condition[] }
/** What the workspace adds: hosts of its own site, and hosts a buyer returns from. */
export type ReturnHosts = { readonly own: Entries; readonly payment: Entries }

export type BuiltInChannel = {
  readonly id: string
  readonly ru: string
  readonly en: string
  /** The touch itself proves bought media. E-mail, messages, maps and offline may cost money and are still not proof. */
  readonly paid: boolean
  /** No source of its own: `last_non_direct` looks past it. */
  readonly direct: boolean
}
const channel = (id: string, ru: string, en: string, paid = false, direct = false): BuiltInChannel => ({ id, ru, en, paid, direct })

/** In the order in which they are tried; `unassigned` is what is left. */
export const builtInChannels: readonly BuiltInChannel[] = [
  channel('internal', 'Внутренние переходы', 'Internal', false, true),
  channel('maps', 'Карты и справочники', 'Maps and local listings'),
  channel('yandex_direct_search', 'Яндекс Директ: поиск', 'Yandex Direct: search', true),
  channel('yandex_direct_network', 'Яндекс Директ: РСЯ', 'Yandex Direct: network', true),
  channel('yandex_direct', 'Яндекс Директ: площадка неизвестна', 'Yandex Direct: placement unknown', true),
  channel('vk_ads', 'VK Реклама', 'VK Ads', true),
  channel('telegram_ads', 'Реклама в Telegram', 'Telegram ads', true),
  channel('aggregators', 'Агрегаторы и классифайды', 'Aggregators and classifieds', true),
  channel('paid_shopping', 'Реклама на маркетплейсах', 'Paid shopping', true),
  channel('paid_search', 'Поисковая реклама: прочая', 'Paid search: other', true),
  channel('paid_social', 'Реклама в соцсетях: прочая', 'Paid social: other', true),
  channel('display', 'Медийная и видеореклама', 'Display, video and audio ads', true),
  channel('affiliates', 'CPA-сети и партнёры', 'Affiliates', true),
  channel('paid_other', 'Прочая реклама', 'Paid other', true),
  channel('sms_push', 'SMS и push', 'SMS and push'),
  channel('email', 'Почтовые рассылки', 'E-mail'),
  channel('offline', 'Офлайн и QR', 'Offline and QR'),
  channel('messengers', 'Telegram и мессенджеры', 'Telegram and messengers'),
  channel('recommendations', 'Дзен и рекомендации', 'Recommendation feeds'),
  channel('ai_assistants', 'ИИ-ассистенты', 'AI assistants'),
  channel('organic_shopping', 'Маркетплейсы', 'Organic shopping'),
  channel('organic_social', 'Соцсети и видео', 'Organic social and video'),
  channel('organic_search', 'Поисковые системы', 'Organic search'),
  channel('referral', 'Ссылки на сайтах', 'Referral'),
  channel('direct', 'Прямые заходы', 'Direct', false, true),
  channel('unassigned', 'Не определён', 'Unassigned'),
]

const absent = ['']
const yes = ['yes']
const no = ['no']
const ad = ['ad']
const erid = ['erid']

const when = (is: Wanted, not: Wanted = {}): Condition => ({ is, not })
const rule = (channelId: string, anyOf: readonly Condition[], unless: readonly Condition[] = []): BuiltInRule => ({
  channelId,
  anyOf,
  unless,
})

/** A tag of another platform wins over Metrika's guess `ya_undefined`, and over Direct's name only an identified engine wins. */
const noOtherEngine = ['', 'unknown', 'ya_undefined', ...list.directEngines]
const yandexDirect: readonly Condition[] = [
  when({ ad_engine: list.directEngines }),
  when({ traffic_source: ad, ad_engine: ['ya_undefined'], source: ['', ...list.yandex, ...list.directNames] }),
  when({ click_id: ['yclid'] }),
  when({ source: list.directNames, ad_engine: noOtherEngine }, { medium: list.messageMedia }),
  when(
    { source: list.yandex, bought: yes, ad_engine: noOtherEngine },
    { source: [...list.shopping, ...list.aggregators, ...list.recommendations, ...list.maps] },
  ),
]
const placed = (placement: string): readonly Condition[] =>
  yandexDirect.map(({ is, not }) => ({ is: { ...is, placement: [placement] }, not }))

/**
 * The built-in list; the first rule that holds wins. Why this order: internal first, because a bank page is not a referrer. Maps before
 * Direct, because Yandex Business puts its own source and a yclid on one link. Identified platforms before generic paid rules, paid before
 * free. Messages after paid and before free sites, so that `mobile_cpc` is an ad and a letter opened in webmail is no referral.
 * Messengers, feeds and assistants before social and search, whose lists are broad.
 */
export function builtInRules({ own, payment }: ReturnHosts): readonly BuiltInRule[] {
  const returned = [...own, ...payment]
  const mapsWord = /(^|[^a-zа-я])(maps|karty|карты|gmb|gbp)([^a-zа-я]|$)/u
  return [
    rule('internal', [
      when({ traffic_source: ['internal'], click_id: absent }),
      when({ referrer_host: returned, tagged: no, click_id: absent }, { traffic_source: ad }),
      when({ source: returned, medium: ['', 'referral'], click_id: absent }),
    ]),
    rule('maps', [
      when({ site: list.maps }, { medium: list.messageMedia }),
      when({ source: [...list.yandex, 'google'], medium: list.mapsMedia, click_id: absent }),
      when({ source: [...list.yandex, 'google'], campaign: [mapsWord], bought: no, click_id: absent }),
    ]),
    rule('yandex_direct_search', placed('search')),
    rule('yandex_direct_network', placed('network')),
    rule('yandex_direct', yandexDirect),
    rule(
      'vk_ads',
      [
        when({ ad_engine: list.vkEngines }),
        when({ click_id: ['rb_clickid'] }),
        when({ source: list.vkAdsNames }, { medium: list.messageMedia }),
        when({ site: list.vk, bought: yes }),
      ],
      // A labelled post in a community is bought from its author, not in the ad cabinet.
      [when({ click_id: erid }, { medium: [...list.paidMedia, ...list.displayMedia], traffic_source: ad, source: list.vkAdsNames })],
    ),
    rule('telegram_ads', [when({ source: list.telegramAdsNames }), when({ site: list.telegram, bought: yes })]),
    rule('aggregators', [when({ ad_engine: list.aggregatorEngines }), when({ site: list.aggregators }, { medium: list.messageMedia })]),
    rule('paid_shopping', [
      when({ ad_engine: list.shoppingEngines }),
      when({ click_id: ['ymclid'] }),
      when({ site: list.shopping, bought: yes }),
    ]),
    rule(
      'paid_search',
      [
        when({ ad_engine: list.searchEnginesAds }),
        when({ click_id: list.googleClicks }),
        when({ source: list.search, medium: list.paidMedia }),
        when({ source: list.search, traffic_source: ad }),
      ],
      [
        when({ medium: list.displayMedia }),
        when({ campaign: [/cross-network/u] }),
        when({ source: [...list.social, ...list.video, ...list.telegram, ...list.messengers] }),
      ],
    ),
    rule('paid_social', [
      when({ ad_engine: list.socialEngines }),
      when({ click_id: list.socialAdClicks }),
      when({ source: [...list.social, ...list.messengers], medium: list.paidMedia }),
      when({ site: [...list.social, ...list.messengers], click_id: erid }),
      when({ site: [...list.social, ...list.messengers], traffic_source: ad }),
      when({ medium: list.paidSocialMedia }),
    ]),
    rule('display', [
      when({ ad_engine: list.displayEngines }),
      when({ click_id: ['dclid'] }),
      when({ medium: list.displayMedia }),
      when({ site: [...list.video, ...list.recommendations], bought: yes }),
    ]),
    rule('affiliates', [
      when({ ad_engine: ['admitad'] }),
      when({ click_id: ['admitad_uid'] }),
      when({ source: list.cpaNetworks }),
      when({ medium: list.affiliateMedia }),
    ]),
    rule('paid_other', [when({ bought: yes }), when({ campaign: [/cross-network/u] })]),
    rule('sms_push', [when({ medium: list.smsPushMedia }), when({ source: list.smsPushSources }, { medium: list.emailMedia })]),
    rule('email', [
      when({ medium: list.emailMedia }),
      when({ source: list.emailSenders }),
      when({ referrer_host: list.webmailHosts, tagged: no }),
      when({ source: list.webmailHosts, medium: ['', 'referral'] }),
      when({ traffic_source: ['email'], tagged: no }),
    ]),
    rule('offline', [
      when({ medium: list.offlineMedia }),
      when({ source: list.offlineMedia }),
      when({ traffic_source: ['qrcode'], tagged: no }),
    ]),
    rule('messengers', [
      when({ site: [...list.telegram, ...list.messengers] }),
      when({ medium: list.messengerMedia }),
      when({ traffic_source: ['messenger'], tagged: no }),
    ]),
    rule('recommendations', [when({ site: list.recommendations }), when({ traffic_source: ['recommend'], tagged: no })]),
    rule('ai_assistants', [when({ site: list.aiAssistants })]),
    rule('organic_shopping', [when({ site: list.shopping }), when({ click_id: ['srsltid'] })]),
    rule('organic_social', [
      when({ site: [...list.social, ...list.video] }),
      when({ medium: list.socialMedia }),
      when({ click_id: ['fbclid', 'igshid'] }),
      when({ traffic_source: ['social'], tagged: no }),
    ]),
    rule(
      'organic_search',
      [
        when({ medium: list.organicMedia }),
        when({ site: list.search, campaign: absent, traffic_source: ['', 'organic', 'undefined'] }),
        when({ traffic_source: ['organic'], tagged: no }),
        when({ click_id: ['ysclid'], tagged: no }),
      ],
      [when({ medium: list.referralMedia })],
    ),
    rule('referral', [
      when({ medium: list.referralMedia }),
      when({ traffic_source: ['referral'], tagged: no }),
      when({ referrer_host: [any], tagged: no }),
    ]),
    rule('direct', [
      when({ tagged: no, click_id: absent, traffic_source: ['direct', 'saved'] }),
      when({ tagged: no, click_id: absent, traffic_source: absent, referrer_host: absent }),
    ]),
  ]
}
