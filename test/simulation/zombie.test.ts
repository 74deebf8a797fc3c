import { openWorker, verify } from '@touchledger/attribution-worker'
import { openTestWorkspace, type TestWorkspace } from '@touchledger/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cutOf, differencesOf, readJournal, readLines, readLogFacts } from './posted.ts'
import { desiredLines } from './reference.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openTestWorkspace({ atMs: Date.parse('2026-10-10T00:00:00Z') })
})
afterAll(() => workspace.close())

const atMs = Date.parse('2026-09-01T09:00:00Z')
const visitor = { type: 'ym_client_id', value: '1' }
const visit = (source: string) =>
  workspace.append('touches', [
    { kind: 'visit', occurred_at: atMs, source_system: 'test', version: 1, identifiers: [visitor], source, medium: 'cpc' },
  ])

test('a poster that seals too late changes nothing: its record comes second and its rows never count', { timeout: 180_000 }, async () => {
  await workspace.reset()
  const living = await openWorker(workspace)
  await workspace.append('crm', [
    {
      kind: 'created',
      occurred_at: atMs + 60_000,
      source_system: 'test',
      version: 1,
      crm: 'crm',
      deal_id: '1',
      contact_id: 'c',
      identifiers: [visitor],
    },
  ])
  await visit('yandex')
  let release: () => void = () => undefined
  let stands: () => void = () => undefined
  const standing = new Promise<void>((resolve) => {
    stands = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const { log } = workspace
  const slow: typeof log = {
    append: async (topic, records) => {
      if (topic === 'postings') {
        stands()
        await released
      }
      return log.append(topic, records)
    },
    read: (topic, partition, offset, limit) => log.read(topic, partition, offset, limit),
    ends: (topic) => log.ends(topic),
    waitForAppend: (topic, ends, signal) => log.waitForAppend(topic, ends, signal),
    close: () => log.close(),
  }
  const zombie = (await openWorker({ ...workspace, log: slow })).step()
  await standing
  await visit('vk')
  await living.step()
  release()
  await zombie
  await visit('tg')
  await living.step()
  expect((await log.read('postings', 0, 0, { records: 10, bytes: 1_000_000 })).length).toBe(3)
  const journal = await readJournal(workspace)
  expect(journal.map((record) => record.batch)).toEqual([1, 2])
  const last = journal.at(-1)
  const expected = desiredLines(await readLogFacts(workspace), last === undefined ? new Map() : cutOf(last))
  expect(differencesOf(await readLines(workspace.store), expected)).toEqual([])
  expect((await verify(workspace)).differences).toEqual([])
})
