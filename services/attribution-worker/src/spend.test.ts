import { defaultRules } from '@touchledger/rules'
import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rebuildInto } from './rebuild.ts'
import { verify } from './verify.ts'
import { openWorker } from './worker.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-09-20T09:00:00Z') })
})
afterAll(() => workspace.close())
beforeEach(() => workspace.reset())

const day = (text: string) => Date.parse(`${text}T00:00:00+03:00`)
const row = (date: string, campaign: string, amount_minor: number, version: number) => ({
  kind: 'cost',
  occurred_at: day(date),
  resolution_ms: 86_400_000,
  source_system: 'yandex_direct',
  account: 'romashka-ads',
  version,
  date_from: date,
  date_to: date,
  platform: 'yandex_direct',
  campaign_id: campaign,
  campaign_key: `yandex_direct:${campaign}`,
  ad_network: 'search',
  amount_minor,
  currency: 'RUB',
  vat: 'included:22',
  impressions: 10,
  clicks: 1,
  day: date,
  event_id: `${date}/${campaign}`,
})
const marker = (date: string, rows: number, version: number) => ({
  kind: 'day_replaced',
  occurred_at: day(date),
  source_system: 'yandex_direct',
  account: 'romashka-ads',
  version,
  day: date,
  rows,
})
const spend = (columns: string) =>
  workspace.store.values(
    `SELECT ${columns}, toString(sum(amount_minor)) FROM spend_entries GROUP BY ALL HAVING sum(amount_minor) != 0 ORDER BY ALL`,
  )

test('spend is posted net of VAT, and a day pulled anew replaces rows that are gone', async () => {
  const worker = await openWorker(workspace)
  await workspace.append('costs', [row('2026-09-01', '1', 12200, 100), row('2026-09-01', '2', 1220, 100), marker('2026-09-01', 2, 100)])
  await worker.step()
  expect(await spend('campaign_key')).toEqual([
    ['yandex_direct:1', '10000'],
    ['yandex_direct:2', '1000'],
  ])

  // The marker comes before its last row: until all rows are there the older ones stand.
  await workspace.append('costs', [marker('2026-09-01', 2, 200), row('2026-09-01', '1', 24400, 200)])
  await worker.step()
  expect(await spend('campaign_key')).toEqual([
    ['yandex_direct:1', '20000'],
    ['yandex_direct:2', '1000'],
  ])
  await workspace.append('costs', [row('2026-09-01', '3', 122, 200)])
  await worker.step()
  expect(await spend('campaign_key')).toEqual([
    ['yandex_direct:1', '20000'],
    ['yandex_direct:3', '100'],
  ])
  expect(
    await workspace.store.values(`SELECT DISTINCT cause FROM spend_entries WHERE batch > 1 AND campaign_key != 'yandex_direct:3'`),
  ).toEqual([['source_corrected']])

  // An older export after a newer one changes nothing.
  await workspace.append('costs', [row('2026-09-01', '2', 1220, 100), marker('2026-09-01', 2, 100)])
  await worker.step()
  expect(await spend('campaign_key')).toEqual([
    ['yandex_direct:1', '20000'],
    ['yandex_direct:3', '100'],
  ])

  expect((await verify(workspace)).differences).toEqual([])
  const hashes = await workspace.store.values('SELECT batch, hash FROM sealed_batches ORDER BY batch')
  await workspace.dropStore()
  expect((await rebuildInto(workspace)).differing).toBeNull()
  expect(await workspace.store.values('SELECT batch, hash FROM sealed_batches ORDER BY batch')).toEqual(hashes)
})

test('a row over several days is split so that the days add up to it', async () => {
  const worker = await openWorker(workspace)
  await workspace.append('costs', [
    {
      ...row('2026-09-01', 'f', 10000, 1),
      date_to: '2026-09-03',
      vat: 'none',
      cost_kind: 'fee',
      platform: 'agency',
      source_system: 'csv',
      event_id: 'fee',
    },
  ])
  await worker.step()
  expect(await spend('toString(spend_date)')).toEqual([
    ['2026-09-01', '3333'],
    ['2026-09-02', '3334'],
    ['2026-09-03', '3333'],
  ])
})

test('foreign spend waits in its own currency until a rate is known', async () => {
  await workspace.publishRules(defaultRules())
  const worker = await openWorker(workspace)
  await workspace.append('costs', [{ ...row('2026-09-03', 'g', 1234, 1), currency: 'USD', vat: 'none', event_id: 'usd' }])
  await worker.step()
  expect(await spend('currency, reason')).toEqual([['USD', 'no_exchange_rate', '1234']])
  const rate = (date: string, text: string) => ({
    kind: 'rate',
    occurred_at: day(date),
    source_system: 'csv',
    day: date,
    currency: 'USD',
    nominal: 1,
    rate: text,
  })
  await workspace.append('finance', [rate('2026-09-02', '80.4321')])
  await worker.step()
  expect(await spend('currency')).toEqual([['USD', '1234']])
  // A later-dated rate says that the day's own will not come: the latest earlier one holds.
  await workspace.append('finance', [rate('2026-09-05', '79.9876')])
  await worker.step()
  expect(await spend('currency')).toEqual([['RUB', '99253']])
})

test('an amount that a mistyped rate makes larger than any ledger holds waits in its own currency and stops nobody', async () => {
  await workspace.publishRules(defaultRules())
  const worker = await openWorker(workspace)
  await workspace.append('finance', [
    { kind: 'rate', occurred_at: day('2026-09-03'), source_system: 'csv', day: '2026-09-03', currency: 'USD', rate: '801234567890' },
  ])
  await workspace.append('costs', [
    { ...row('2026-09-03', 'g', 999_999_999_999_999, 1), currency: 'USD', vat: 'none', event_id: 'usd' },
    { ...row('2026-09-03', '1', 100, 1), vat: 'none', event_id: 'rub' },
  ])
  await worker.step()
  expect(await spend('currency, reason')).toEqual([
    ['RUB', '', '100'],
    ['USD', 'no_exchange_rate', '999999999999999'],
  ])
})

test('rules that cannot be read are void and stop no batch', async () => {
  const worker = await openWorker(workspace)
  const { accepted } = workspace.door.acceptGovernance([
    { kind: 'rules_published', occurred_at: workspace.now(), payload: '{"money":"all of it"}' },
  ])
  await workspace.log.append('governance', accepted)
  await workspace.append('costs', [row('2026-09-01', 'v', 1000, 1)])
  await worker.step()
  expect(await spend('campaign_key, rules_version')).toEqual([['yandex_direct:v', 0, '820']])
})
