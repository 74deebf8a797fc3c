import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultRules, Rules } from '../rules.ts'
import { builtInChannels } from './built-in.ts'
import { channelIdOf, classify } from './classify.ts'
import { normaliseKeys } from './keys.ts'

const rules: Rules = { ...defaultRules(), ownHosts: ['shop.example', 'romashka.ru'] }
const withChannels = (...channels: readonly unknown[]): Rules => Rules.parse({ ownHosts: rules.ownHosts, channels })

type Case = { id: string; touch: Record<string, string>; expected: string }
type Ga4Case = { source: string; medium: string; campaign: string; expected_channel: string }
type Published = {
  channels: { id: string; ru: string; en: string; paid: boolean; direct: boolean }[]
  fallback: { id: string; ru: string; en: string; paid: boolean; direct: boolean }
  ga4_channels: Record<string, string>
  ga4_differences: { source: string; medium: string; campaign: string; ours: string }[]
  cases: Case[]
}
const folder = join(import.meta.dirname, '../../../../../shared/cases')
const given = existsSync(folder)
if (!given) console.warn('not run: the published channel cases (there is no folder ../shared beside the repository)')
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))

describe('the published cases', () => {
  test.runIf(given)('every touch has its published channel', () => {
    const { cases }: Published = read('channels.json')
    const got = cases.map(({ id, touch }) => [id, classify(rules, touch).channelId])
    expect(cases.length).toBeGreaterThanOrEqual(175)
    expect(got).toEqual(cases.map(({ id, expected }) => [id, expected]))
  })

  test.runIf(given)('names, order and marks are the published ones', () => {
    const { channels, fallback }: Published = read('channels.json')
    const wanted = [...channels, fallback].map(({ id, ru, en, paid, direct }) => ({ id, ru, en, paid, direct }))
    expect(builtInChannels).toEqual(wanted)
  })

  test.runIf(given)('GA4 agrees but where the list differs on purpose', () => {
    const published: Published = read('channels.json')
    const { cases }: { cases: Ga4Case[] } = read('ga4-channel-grouping.json')
    const name = (touch: { source: string; medium: string; campaign: string }) => `${touch.source}|${touch.medium}|${touch.campaign}`
    const onPurpose = new Map(published.ga4_differences.map((touch) => [name(touch), touch.ours]))
    const got = cases.map(({ expected_channel, ...touch }) => [name(touch), classify(rules, touch).channelId])
    expect(got).toEqual(cases.map((touch) => [name(touch), onPurpose.get(name(touch)) ?? published.ga4_channels[touch.expected_channel]]))
  })
})

describe('the built-in list', () => {
  test.each([
    [{}, 'direct'],
    [{ source: 'yandex', medium: 'cpc', campaign: 'poisk-msk' }, 'yandex_direct_search'],
    [{ source: 'yandex', medium: 'cpc', campaign: 'РСЯ_Москва' }, 'yandex_direct_network'],
    [{ source: 'yandex', medium: 'cpc', campaign: 'poisk_rsya' }, 'yandex_direct'],
    [{ source: 'yandex', medium: 'cpc', content: 'context_msk' }, 'yandex_direct'],
    [{ click_id: 'yclid', traffic_source: 'ad', ad_engine: 'ya_direct', direct_platform: 'context' }, 'yandex_direct_network'],
    [{ referrer_host: 'www.yandex.ru', traffic_source: 'organic', ad_engine: 'ya_undefined' }, 'organic_search'],
    [{ referrer_host: 'blog.romashka.ru', traffic_source: 'referral' }, 'internal'],
    [{ referrer_host: 'acs2.bank.example' }, 'internal'],
    [{ source: 'sputnik', medium: 'whatever', traffic_source: 'direct' }, 'unassigned'],
    [{ source: 'sputnik', medium: 'whatever', referrer_host: 'vk.com' }, 'organic_social'],
    [{ source: 'mobile', medium: 'mobile_cpc' }, 'paid_other'],
    [{ traffic_source: 'undefined' }, 'unassigned'],
  ])('%o is %s', (touch, expected) => {
    expect(classify(rules, touch).channelId).toBe(expected)
  })

  test('a channel is shown in the language of the company', () => {
    expect(classify(rules, { click_id: 'yclid' }).channel).toBe('Яндекс Директ: площадка неизвестна')
    expect(classify(defaultRules({ language: 'en' }), { click_id: 'yclid' }).channel).toBe('Yandex Direct: placement unknown')
  })

  test('internal and direct are looked past, unassigned is not', () => {
    expect(classify(rules, { traffic_source: 'internal' })).toMatchObject({ direct: true, internal: true, paid: false })
    expect(classify(rules, {})).toMatchObject({ direct: true, internal: false })
    expect(classify(rules, { source: 'x' })).toMatchObject({ channelId: 'unassigned', direct: false, internal: false })
  })

  test('hosts of payment pages can be added and taken out', () => {
    const own = Rules.parse({ paymentHosts: { also: ['bank.example'], except: ['yookassa.ru'] } })
    expect(classify(own, { referrer_host: 'pay.bank.example' }).channelId).toBe('internal')
    expect(classify(own, { referrer_host: 'yookassa.ru' }).channelId).toBe('referral')
    expect(classify(own, { referrer_host: 'robokassa.ru' }).channelId).toBe('internal')
  })
})

describe("the workspace's own channels", () => {
  test('are tried before the built-in list and the first wins', () => {
    const own = withChannels(
      { name: 'Партнёры', when: { source: ['partner*'] } },
      { name: 'Второй', when: { source: ['partner-a'] } },
      { name: 'Бренд', when: { source: ['yandex'], campaign: ['*brand*', 'бренд'] } },
    )
    expect(classify(own, { source: 'Partner-A' })).toEqual({
      channel: 'Партнёры',
      channelId: 'Партнёры',
      paid: false,
      direct: false,
      internal: false,
    })
    expect(classify(own, { source: 'yandex', medium: 'cpc', campaign: 'Бренд' })).toMatchObject({ channel: 'Бренд', paid: true })
    expect(classify(own, { source: 'yandex', medium: 'cpc' }).channelId).toBe('yandex_direct')
  })

  test('an own rule with the name of a built-in channel adds to that channel', () => {
    const own = withChannels({ name: 'e-mail', when: { source: ['news'] } })
    expect(classify(own, { source: 'news' })).toMatchObject({ channelId: 'email', channel: 'Почтовые рассылки' })
    expect(channelIdOf('Прямые заходы')).toBe('direct')
    expect(channelIdOf(' Партнёры ')).toBe('Партнёры')
  })

  test('a rule may say paid and direct, and a glob for absent matches what is absent', () => {
    const own = withChannels({ name: 'Закладки', direct: true, paid: true, when: { source: [''], landing_path: ['/go/?'] } })
    expect(classify(own, { source: '(not set)', landing_path: '/go/1' })).toMatchObject({ channel: 'Закладки', direct: true, paid: true })
    expect(classify(own, { landing_path: '/go/12' }).channelId).toBe('direct')
  })
})

describe('normal form', () => {
  test('is reached in one step', () => {
    const raw = {
      source: ' (Direct) ',
      medium: '{utm_medium}',
      referrer_host: 'https://www.m.Shop.example:443/a?b',
      traffic_source: 'undefined',
    }
    const once = normaliseKeys(raw)
    expect(once).toMatchObject({ source: '', medium: '', referrer_host: 'shop.example', traffic_source: 'undefined' })
    expect(normaliseKeys(once)).toEqual(once)
  })

  test('ya_undefined says something only beside the verdict ad, and a placement has one spelling', () => {
    const engine = (traffic_source: string) => normaliseKeys({ ad_engine: 'ya_undefined', traffic_source }).ad_engine
    expect([engine('organic'), engine('ad')]).toEqual(['', 'ya_undefined'])
    const placements = ['AD_NETWORK', 'context', 'Поиск', 'constructor'].map(
      (word) => normaliseKeys({ direct_platform: word }).direct_platform,
    )
    expect(placements).toEqual(['network', 'network', 'search', 'constructor'])
  })

  test('a site named www.ru keeps its name', () => {
    expect(normaliseKeys({ referrer_host: 'www.ru' }).referrer_host).toBe('www.ru')
    expect(normaliseKeys({ referrer_host: 'android-app://org.telegram.messenger' }).referrer_host).toBe('org.telegram.messenger')
  })
})
