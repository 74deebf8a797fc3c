import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { verify } from './verify.ts'
import { openWorker } from './worker.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-09-20T09:00:00Z') })
})
afterAll(() => workspace.close())
beforeEach(async () => {
  await workspace.reset()
  const worker = await openWorker(workspace)
  const head = { occurred_at: Date.parse('2026-09-10T09:00:00Z'), source_system: 'test', version: 1, currency: 'RUB' }
  const spent = { date_from: '2026-09-01', date_to: '2026-09-02', platform: 'vk_ads', campaign_id: '1', amount_minor: 500 }
  await workspace.append('costs', [{ ...head, kind: 'cost', event_id: 'k', ...spent }])
  await workspace.append('crm', [{ ...head, kind: 'won', event_id: 'w', crm: 'crm', deal_id: '1', amount_minor: 10_000 }])
  await worker.step()
})

const found = async () =>
  (await verify(workspace)).differences.filter(({ check }) => check !== 'hash').map(({ check, expected }) => [check, expected])

test('a ledger as it was posted has no difference', async () => {
  expect((await verify(workspace)).differences).toEqual([])
})

test('spend that does not follow from the costs is a difference', async () => {
  await workspace.store.command(
    `ALTER TABLE spend_entries UPDATE amount_minor = amount_minor + 7 WHERE spend_date = '2026-09-02' SETTINGS mutations_sync = 1`,
  )
  expect(await found()).toEqual([['spend', '-7 minor units, 0 impressions and 0 clicks more']])
})

test('credit of a conversion that no fact tells of is a difference', async () => {
  await workspace.store.command(
    `INSERT INTO ledger SELECT * REPLACE ('won:crm:nobody' AS conversion_id, 'crm:nobody' AS deal_key) FROM ledger WHERE goal = 'won' AND model_id = 'linear'`,
  )
  expect(await found()).toEqual([['credit', 'nothing: no fact tells of this conversion']])
})
