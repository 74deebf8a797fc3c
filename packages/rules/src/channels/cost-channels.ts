import { plainText } from './keys.ts'

type ByPlacement = { readonly otherwise: string; readonly of: Readonly<Record<string, string>> }
const always = (otherwise: string): ByPlacement => ({ otherwise, of: {} })

/** Where spend of a platform belongs, by the platform's own word for placement or kind of campaign. */
const costChannels: ReadonlyMap<string, ByPlacement> = new Map([
  [
    'yandex_direct',
    {
      otherwise: 'yandex_direct',
      of: {
        search: 'yandex_direct_search',
        поиск: 'yandex_direct_search',
        ad_network: 'yandex_direct_network',
        network: 'yandex_direct_network',
        context: 'yandex_direct_network',
        сети: 'yandex_direct_network',
      },
    },
  ],
  ['yandex_business', always('maps')],
  ['vk_ads', always('vk_ads')],
  ['mytarget', always('vk_ads')],
  ['telegram_ads', always('telegram_ads')],
  ['telega', always('telegram_ads')],
  [
    'google_ads',
    {
      otherwise: 'paid_search',
      of: {
        display: 'display',
        video: 'display',
        demand_gen: 'display',
        shopping: 'paid_shopping',
        performance_max: 'paid_other',
        smart: 'paid_other',
      },
    },
  ],
  ['microsoft_ads', always('paid_search')],
  ['avito', always('aggregators')],
  ['cian', always('aggregators')],
  ['ozon_ads', always('paid_shopping')],
  ['wildberries_ads', always('paid_shopping')],
  ['yandex_market', always('paid_shopping')],
  ['2gis', always('maps')],
  ['promopages', always('display')],
  ['bloggers', always('paid_social')],
  ['cpa_network', always('affiliates')],
  ['email_service', always('email')],
  ['sms_service', always('sms_push')],
  ['outdoor', always('offline')],
  ['seo_agency', always('organic_search')],
  ['call_tracking', always('unassigned')],
])

/** The channel id of a platform's spend, or null for a platform that the list does not know. */
export function costChannelOf(platform: string, placement: string): string | null {
  const known = costChannels.get(plainText(platform).replace(/[\s-]+/g, '_'))
  if (known === undefined) return null
  const word = plainText(placement)
  return (Object.hasOwn(known.of, word) ? known.of[word] : undefined) ?? known.otherwise
}
