import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from './verify.ts'
import { openWorker } from './worker.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-09-20T09:00:00Z') })
})
afterAll(() => workspace.close())

const COSTS = 20_000
const occurred_at = Date.parse('2026-09-01T00:00:00Z')
const cost = (number: number, amount_minor = 100) => ({
  kind: 'cost',
  occurred_at,
  resolution_ms: 86_400_000 as const,
  source_system: 'csv',
  version: amount_minor,
  event_id: `cost-${number}`,
  date_from: '2026-09-01',
  date_to: '2026-09-01',
  platform: 'vk_ads',
  campaign_id: String(number),
  amount_minor,
  currency: 'RUB',
})

/** Rows that the engine read out of tables while `work` ran. */
async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    const [row] = await workspace.store.values<readonly [string]>(`SELECT value FROM system.events WHERE event = 'SelectedRows'`)
    return Number(row?.[0] ?? 0)
  }
  const before = await read()
  await work()
  return (await read()) - before
}

test('a batch reads the costs it is about, not all that were ever spent', async () => {
  const worker = await openWorker(workspace)
  await workspace.append(
    'costs',
    Array.from({ length: COSTS }, (_, number) => cost(number)),
  )
  await worker.step()
  await workspace.store.command('OPTIMIZE TABLE costs FINAL')
  await workspace.append('costs', [cost(7, 300)])
  await worker.collect()
  expect(await rowsRead(() => worker.step())).toBeLessThan(COSTS / 4)
  expect(await workspace.store.values('SELECT toString(sum(amount_minor)), toString(count()) FROM spend_entries')).toEqual([
    [String(COSTS * 100 + 200), String(COSTS + 1)],
  ])
  expect((await verify(workspace)).differences).toEqual([])
})

test('a batch about one deal reads the events of that deal, not the keys of all', async () => {
  await workspace.reset()
  const worker = await openWorker(workspace)
  const won = (number: number, amount_minor: number) => ({
    kind: 'won',
    occurred_at,
    source_system: 'test',
    version: amount_minor,
    event_id: `won-${number}`,
    crm: 'crm',
    deal_id: String(number),
    contact_id: `c${number}`,
    amount_minor,
    currency: 'RUB',
  })
  const DEALS = 10_000
  await workspace.append(
    'crm',
    Array.from({ length: DEALS }, (_, number) => won(number, 100)),
  )
  await worker.step()
  for (const table of ['crm_events', 'events_by_key', 'ledger', 'evidence']) await workspace.store.command(`OPTIMIZE TABLE ${table} FINAL`)
  await workspace.append('crm', [won(7, 300)])
  await worker.collect()
  expect(await rowsRead(() => worker.step())).toBeLessThan(DEALS * 2)
  expect((await verify(workspace)).differences).toEqual([])
})
