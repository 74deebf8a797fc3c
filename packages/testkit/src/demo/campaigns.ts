/** An ad that the firm pays for. */
export type Ad = {
  readonly platform: 'direct' | 'vk'
  /** The login in Direct, the account in VK. */
  readonly account: string
  readonly campaignId: string
  readonly campaignName: string
  readonly adGroupId: string
  readonly adId: string
  readonly network: 'search' | 'context' | 'vk'
  readonly utmCampaign: string
  readonly phrases: readonly string[]
  readonly landing: string
  /** Roubles for a click, without VAT in Direct, with VAT in VK. */
  readonly clickPrice: number
  /** Clicks per impression. */
  readonly clickRate: number
  readonly weight: number
}

const searchLogin = 'romashka-ads'
const networkLogin = 'romashka-rsya'
export const vkAccount = 'romashka-vk'
export const directLogins = [searchLogin, networkLogin] as const

type Short = readonly [
  campaign: number,
  name: string,
  utm: string,
  group: number,
  ad: number,
  landing: string,
  price: number,
  weight: number,
  ...phrases: string[],
]
const ad = (
  account: string,
  network: Ad['network'],
  clickRate: number,
  [campaign, name, utm, group, id, landing, price, weight, ...phrases]: Short,
): Ad => ({
  platform: network === 'vk' ? 'vk' : 'direct',
  account,
  campaignId: String(70_100_000 + campaign),
  campaignName: name,
  // Campaigns that Direct runs by itself have no groups and ads.
  adGroupId: group === 0 ? '' : String(5_200_000_000 + campaign * 100 + group),
  adId: id === 0 ? '' : String(15_200_000_000 + campaign * 100 + id),
  network,
  utmCampaign: utm,
  phrases,
  landing,
  clickPrice: price,
  clickRate,
  weight,
})
const search = (...short: Short): Ad => ad(searchLogin, 'search', 0.062, short)
const network = (...short: Short): Ad => ad(networkLogin, 'context', 0.0058, short)
const vk = (...short: Short): Ad => ad(vkAccount, 'vk', 0.0092, short)

export const ads: readonly Ad[] = [
  search(11, 'Бренд | Поиск', 'brand_poisk', 1, 1, '/', 46, 9, 'ромашка линии розлива', 'romashka оборудование', 'завод ромашка'),
  search(
    12,
    'Линии розлива | Поиск | РФ',
    'linii_poisk',
    1,
    1,
    '/liniya-rozliva',
    214,
    15,
    'линия розлива купить',
    'линия розлива воды цена',
  ),
  search(12, 'Линии розлива | Поиск | РФ', 'linii_poisk', 1, 2, '/liniya-rozliva', 208, 11, 'оборудование для розлива', 'автомат розлива'),
  search(12, 'Линии розлива | Поиск | РФ', 'linii_poisk', 2, 3, '/ceny', 231, 6, 'линия розлива "под ключ"', 'розлив напитков линия'),
  search(
    13,
    ' Упаковка | Поиск | Москва',
    'upakovka_poisk',
    1,
    1,
    '/upakovka',
    176,
    11,
    'упаковочная машина купить',
    'горизонтальный упаковщик',
  ),
  search(13, ' Упаковка | Поиск | Москва', 'upakovka_poisk', 2, 2, '/upakovka', 169, 7, 'флоу-пак машина', 'термоусадочный аппарат'),
  search(
    14,
    'Этикетировщики "автомат" | Поиск',
    'etiketki_poisk',
    1,
    1,
    '/etiketirovshchik',
    152,
    7,
    'этикетировочная машина',
    "этикетировщик o'neal аналог",
  ),
  search(15, 'Мастер кампаний: розлив', 'master_rozliv', 0, 0, '/liniya-rozliva', 118, 6),
  network(21, 'РСЯ | Линии розлива | интересы', 'linii_rsya', 1, 1, '/liniya-rozliva', 31, 16, 'розлив'),
  network(21, 'РСЯ | Линии розлива | интересы', 'linii_rsya', 1, 2, '/katalog', 28, 12, 'пищевое оборудование'),
  network(22, 'РСЯ | Ретаргетинг "смотрели цены"', 'retarget_rsya', 1, 1, '/ceny', 39, 10),
  network(23, 'РСЯ | Упаковка | похожие', 'upakovka_rsya', 1, 1, '/upakovka', 26, 11, 'упаковка'),
  network(24, 'Смарт-баннеры | каталог', 'smart_rsya', 1, 0, '/katalog', 22, 7),
  vk(31, 'Лид-формы | технологи', 'vk_tehnologi', 1, 1, '/liniya-rozliva', 52, 9),
  vk(32, 'Видео | «Цех за 60 дней»', 'vk_video', 1, 1, '/keysy', 36, 8),
  vk(33, 'Ретаргетинг | был на сайте', 'vk_retarget', 1, 1, '/katalog', 44, 6),
]
