import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { postBatch } from './poster/post-batch.ts'
import { verify } from './verify.ts'
import { openWorker, StoreBehindJournal } from './worker.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-09-20T09:00:00Z') })
})
afterAll(() => workspace.close())
beforeEach(() => workspace.reset())

const at = (text: string) => Date.parse(text)
const visit = (id: string, time: string) => ({
  kind: 'visit',
  occurred_at: at(time),
  source_system: 'test',
  event_id: id,
  version: 1,
  identifiers: [{ type: 'ym_client_id', value: '1' }],
  source: 'vk',
  medium: 'cpc',
})
const won = {
  kind: 'won',
  occurred_at: at('2026-09-10T09:00:00Z'),
  source_system: 'test',
  event_id: 'w',
  version: 1,
  crm: 'crm',
  deal_id: '1',
  contact_id: 'c',
  amount_minor: 10000,
  currency: 'RUB',
  identifiers: [{ type: 'ym_client_id', value: '1' }],
}
const sum = () =>
  workspace.store.values(
    `SELECT toString(sum(amount_minor)) FROM ledger WHERE goal = 'won' AND model_id = 'linear' AND attempt IN (SELECT sealed_attempt FROM sealed_batches)`,
  )

test('a poster that dies before it seals leaves rows that never count and are swept', async () => {
  const worker = await openWorker(workspace)
  await workspace.append('touches', [visit('a', '2026-09-01T09:00:00Z')])
  await workspace.append('crm', [won])
  await worker.collect()
  // The journal's append fails: everything but the seal is there.
  const deaf = { ...workspace, log: { ...workspace.log, append: () => Promise.reject(new Error('no answer')) } }
  await expect(postBatch(deaf)).rejects.toThrow('no answer')
  expect(await sum()).toEqual([['0']])
  await (await openWorker(workspace)).step()
  expect(await sum()).toEqual([['10000']])
  const count = () =>
    workspace.store.values('SELECT toString(count()) FROM ledger WHERE attempt NOT IN (SELECT sealed_attempt FROM sealed_batches)')
  expect(await count()).not.toEqual([['0']])
  await openWorker(workspace)
  expect(await count()).toEqual([['0']])
  expect((await verify(workspace)).differences).toEqual([])
})

test('of two posters of one batch the first record wins and the other is void', async () => {
  const worker = await openWorker(workspace)
  await workspace.append('touches', [visit('a', '2026-09-01T09:00:00Z')])
  await workspace.append('crm', [won])
  await worker.collect()
  // The zombie has derived batch 1 and waits with its record in hand; another poster seals batch 1 and goes on.
  const held: (() => Promise<unknown>)[] = []
  const append: typeof workspace.log.append = (topic, records) => {
    held.push(() => workspace.log.append(topic, records))
    return Promise.resolve([])
  }
  await postBatch({ ...workspace, log: { ...workspace.log, append } })
  await worker.step()
  await workspace.append('touches', [visit('b', '2026-09-02T09:00:00Z')])
  await worker.step()
  for (const late of held) await late()
  await worker.step()
  expect(await sum()).toEqual([['10000']])
  expect(await workspace.store.values('SELECT toString(count()), toString(uniqExact(batch)) FROM batches')).toEqual([['3', '2']])
  expect((await verify(workspace)).differences).toEqual([])
})

test('a store that lacks what the journal has sealed is not posted on', async () => {
  const worker = await openWorker(workspace)
  await workspace.append('crm', [won])
  await worker.step()
  await workspace.dropStore()
  await expect(openWorker(workspace)).rejects.toThrow(StoreBehindJournal)
})
