import { openMemoryEventLog } from '@touchledger/event-log'
import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWorker } from './worker.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-09-20T09:00:00Z') })
})
afterAll(() => workspace.close())
beforeEach(() => workspace.reset())

const visit = (id: string) => ({
  kind: 'visit',
  occurred_at: Date.parse('2026-09-01T09:00:00Z'),
  source_system: 'test',
  event_id: id,
  version: 1,
  identifiers: [{ type: 'ym_client_id', value: id }],
})

test('a store that knows more than the log holds is not collected into: new records would take the places of lost ones', async () => {
  const worker = await openWorker(workspace)
  await workspace.append('touches', [visit('a'), visit('b')])
  await worker.collect()
  // The log comes back out of a backup that was made before b.
  await workspace.log.close()
  workspace.log = openMemoryEventLog({ now: workspace.now })
  await workspace.append('touches', [visit('a')])
  await expect(openWorker(workspace)).rejects.toThrow('holds touches/0 up to 2, the log up to 1')
})

test('opening looks only at what the last batch did not know, so a start costs no more with every year', async () => {
  await workspace.append('touches', [visit('a'), visit('b')])
  await (await openWorker(workspace)).step()
  const looks: unknown[] = []
  const store = {
    ...workspace.store,
    rows: (sql: string, params?: Parameters<typeof workspace.store.rows>[1]) => {
      if (sql.includes('maxOrNull') && sql.includes('FROM touches')) looks.push(params?.from)
      return workspace.store.rows(sql, params)
    },
  }
  const again = await openWorker({ ...workspace, store: Object.assign(Object.create(workspace.store), store) })
  expect(looks).toEqual([2])
  await workspace.append('touches', [visit('c')])
  expect(await again.collect()).toBe(1)
})
