import { builtInChannels } from '@touchledger/rules'
import { csvTouchesParser } from '@touchledger/sources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { importJourneys, toCsv } from './journeys.ts'
import { hasShared, readSharedJson, sayNotRun } from './shared-folder.ts'

type Touch = Readonly<Record<string, string>>
type Case = { id: string; touch: Touch; expected: string }
type Published = {
  settings: { own_hosts: readonly string[] }
  ga4_channels: Readonly<Record<string, string>>
  ga4_differences: readonly { source: string; medium: string; campaign: string; ours: string }[]
  cases: readonly Case[]
}
type Ga4Case = { source: string; medium: string; campaign: string; expected_channel: string }

const files = ['cases/channels.json', 'cases/ga4-channel-grouping.json'] as const
sayNotRun(files.join(' and '))

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2026-09-20T00:00:00Z') })
})
afterAll(() => cases.close())

const rulesYaml = `
version: 1
company: {time_zone: Europe/Moscow, language: en}
site: {hosts: [shop.example, romashka.ru]}
models: {default: last_touch, also: [last_non_direct]}
`
const at = '2026-09-01T12:00:00+03:00'

/** Each case is a visitor who came once and bought. */
async function run(published: readonly Case[]): Promise<void> {
  const numbered = published.map((one, index) => ({ ...one, visitor: `100${index}` }))
  await cases.begin(rulesYaml)
  const rows = numbered.filter(({ touch }) => fitsCsv(touch)).map(({ touch, visitor }) => [at, visitor, ...csvCells(touch, visitor)])
  const { rejected } = await cases.importFile(csvTouchesParser, toCsv(['occurred_at', 'visitor_id', ...csvColumns], rows))
  expect(rejected).toEqual([])
  // What Metrika says of a visit has no column in our CSV.
  const sent = numbered
    .filter(({ touch }) => !fitsCsv(touch))
    .map(({ touch, visitor }) => ({ ...touch, occurred_at: at, visitor_id: visitor }))
  if (sent.length > 0) await cases.sendTouches(sent)
  await importJourneys(
    cases,
    [],
    numbered.map(({ id, visitor }) => ({ deal: id, visitor, at: '2026-09-02T12:00:00+03:00', amount: '1.00' })),
  )
  await cases.post()

  const found = await cases.store.values<readonly [string, string]>(
    `SELECT replaceOne(deal_key, 'crm:', ''), channel FROM ledger WHERE goal = 'won' AND model_id = 'last_touch'`,
  )
  expect(new Map(found)).toEqual(new Map(numbered.map(({ id, expected }) => [id, nameOf(expected)])))

  const report = await cases.report({ model: 'last_touch,last_non_direct' })
  const counts = new Map<string, number>()
  for (const { expected } of numbered) counts.set(nameOf(expected), (counts.get(nameOf(expected)) ?? 0) + 1)
  for (const model of ['last_touch', 'last_non_direct'] as const)
    expect(new Map(report.rows.map((row) => [row.key, Number(row.models[model]?.shares)]))).toEqual(counts)
}

const nameOf = (channelId: string): string => builtInChannels.find(({ id }) => id === channelId)?.en ?? `no channel ${channelId}`

const csvColumns = ['source', 'medium', 'campaign', 'content', 'term', 'referrer', 'landing_url']
const csvKeys = ['source', 'medium', 'campaign', 'content', 'term', 'referrer_host', 'click_id']
const fitsCsv = (touch: Touch): boolean => Object.keys(touch).every((key) => csvKeys.includes(key))
/** A click id is told by the address of the landing page. Its value is the visitor's own: it ties a touch to a card. */
function csvCells(touch: Touch, visitor: string): string[] {
  const { source = '', medium = '', campaign = '', content = '', term = '', referrer_host = '', click_id = '' } = touch
  const referrer = referrer_host === '' ? '' : `https://${referrer_host}/`
  const landing = click_id === '' ? '' : `https://shop.example/?${click_id}=${visitor}`
  return [source, medium, campaign, content, term, referrer, landing]
}

describe('channels in the ledger', () => {
  test.runIf(hasShared)('every published touch earns for its published channel', async () => {
    const { cases: published, settings } = readSharedJson<Published>(files[0])
    expect(settings.own_hosts).toEqual(['shop.example', 'romashka.ru'])
    expect(published.length).toBeGreaterThanOrEqual(175)
    await run(published)
    expect(await cases.differences()).toEqual([])
  })

  test.runIf(hasShared)('as GA4 groups them, but where the list differs on purpose', async () => {
    const { ga4_channels, ga4_differences } = readSharedJson<Published>(files[0])
    const { cases: published } = readSharedJson<{ cases: readonly Ga4Case[] }>(files[1])
    const keyOf = (one: { source: string; medium: string; campaign: string }) => `${one.source}|${one.medium}|${one.campaign}`
    const onPurpose = new Map(ga4_differences.map((one) => [keyOf(one), one.ours]))
    await run(
      published.map(({ expected_channel, ...touch }, index) => ({
        id: `ga4-${index}`,
        touch,
        expected: onPurpose.get(keyOf(touch)) ?? ga4_channels[expected_channel] ?? '',
      })),
    )
  })

  test('a few touches by CSV and by HTTP', async () => {
    await run([
      { id: 'typed in', touch: {}, expected: 'direct' },
      { id: 'tagged', touch: { source: 'vk', medium: 'cpc' }, expected: 'vk_ads' },
      { id: 'by click id', touch: { click_id: 'yclid', campaign: 'rsya_msk' }, expected: 'yandex_direct_network' },
      { id: 'from a bank page', touch: { referrer_host: 'acs2.issuer.example' }, expected: 'internal' },
      { id: 'by verdict', touch: { traffic_source: 'messenger', referrer_host: 'vk.com' }, expected: 'messengers' },
      { id: 'engine over tag', touch: { traffic_source: 'ad', ad_engine: 'vk_ads', source: 'yandex', medium: 'cpc' }, expected: 'vk_ads' },
    ])
  })
})
