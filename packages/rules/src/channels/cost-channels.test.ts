import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultRules, Rules } from '../rules.ts'
import { classifyCost } from './classify.ts'

const file = join(import.meta.dirname, '../../../../../shared/cases/channels.json')
const given = existsSync(file)
if (!given) console.warn('not run: the published cost platforms (there is no folder ../shared beside the repository)')

describe('spend goes to the channel of its platform', () => {
  test.each([
    ['yandex_direct', 'SEARCH', 'yandex_direct_search'],
    ['yandex_direct', 'AD_NETWORK', 'yandex_direct_network'],
    ['Yandex-Direct', '', 'yandex_direct'],
    ['yandex_direct', 'constructor', 'yandex_direct'],
    ['google_ads', 'PERFORMANCE_MAX', 'paid_other'],
    ['google_ads', '', 'paid_search'],
    ['2gis', '', 'maps'],
  ])('%s %s: %s', (platform, placement, channelId) => {
    expect(classifyCost(defaultRules(), { platform, placement, keys: {} }).channelId).toBe(channelId)
  })

  test.runIf(given)('as published for every platform', () => {
    const { cost_platforms }: { cost_platforms: { platform: string; when: string; channel: string }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    )
    const rows = cost_platforms.flatMap(({ platform, when, channel }) =>
      (when.match(/\b[A-Z][A-Z_]{3,}\b/g) ?? ['']).map((placement) => ({ platform, placement, keys: {}, channel })),
    )
    expect(rows.length).toBeGreaterThan(27)
    expect(rows.map((row) => [row.platform, classifyCost(defaultRules(), row).channelId])).toEqual(
      rows.map(({ platform, channel }) => [platform, channel]),
    )
  })
})

test('an own rule decides before the platform, and the platform says whether it is paid', () => {
  const rules = Rules.parse({ channels: [{ name: 'Бренд', when: { campaign: ['*brand*'] } }] })
  expect(classifyCost(rules, { platform: 'yandex_direct', placement: 'SEARCH', keys: { campaign: 'msk_brand' } })).toMatchObject({
    channelId: 'Бренд',
    paid: true,
  })
})

test('spend of an unknown platform is judged by its tags, and without tags stays unassigned', () => {
  expect(classifyCost(defaultRules(), { platform: 'mystery', keys: { source: 'vk', medium: 'cpc' } }).channelId).toBe('vk_ads')
  expect(classifyCost(defaultRules(), { platform: 'mystery', keys: {} }).channelId).toBe('unassigned')
})
