import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '@touchledger/event-log'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CommittedGroup, openEmbeddedEventLog } from './embedded-event-log.ts'

let folder = ''
let log: EventLog
let groups: CommittedGroup[] = []
/** The log asks the time once for each transaction, just before it begins. */
let committing = false
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'event-log-'))
  groups = []
  log = await openEmbeddedEventLog({
    path: join(folder, 'log.db'),
    now: () => {
      committing = true
      return 5
    },
    partitions: { touches: 4 },
    maxQueuedBytes: 100_000,
    onCommit: (group) => groups.push(group),
  })
  // Opening asked for the time too.
  committing = false
})
afterEach(async () => {
  await log.close()
  rmSync(folder, { recursive: true, force: true })
})

const appendOne = (at: number, bytes = 10) => log.append('touches', [{ key: `k${at}`, value: new Uint8Array(bytes) }])

test('a hundred concurrent writers share one transaction a round', async () => {
  const writers = Array.from({ length: 100 }, async (_, writer) => {
    for (let round = 0; round < 10; round++) await appendOne(writer)
  })
  await Promise.all(writers)
  expect(groups.map(({ appends, records }) => ({ appends, records }))).toEqual(
    Array.from({ length: 10 }, () => ({ appends: 100, records: 100 })),
  )
})

test('a writer that waits for each answer has a transaction for each append', async () => {
  for (let at = 0; at < 5; at++) await appendOne(at)
  expect(groups.map(({ appends }) => appends)).toEqual([1, 1, 1, 1, 1])
})

test('appends to several topics share a transaction', async () => {
  const record = { key: 'k', value: new Uint8Array(1) }
  await Promise.all([log.append('touches', [record]), log.append('crm', [record, record]), log.append('postings', [record])])
  expect(groups).toMatchObject([{ appends: 3, records: 4 }])
})

test('what waits for a commit never exceeds the bound by more than one append', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, at) => appendOne(at, 30_000)))
  expect(groups.map(({ appends }) => appends)).toEqual([4, 4, 4, 4, 4])
})

test('an append is not visible before it is durable, and close settles what was appended before', async () => {
  const appending = appendOne(0)
  expect(await log.ends('crm')).toEqual([0])
  expect(groups).toEqual([])
  expect((await log.ends('touches')).every((end) => end === 0)).toBe(true)
  await log.close()
  expect(groups).toHaveLength(1)
  expect(await appending).toMatchObject([{ offset: 0 }])
})

test('when a transaction fails halfway, all its appends are refused, none is kept and the next append goes on where the log ended', async () => {
  const failing = {
    key: 'k',
    get value() {
      if (committing) throw new Error('injected')
      return new Uint8Array(1)
    },
  }
  const outcomes = await Promise.allSettled([appendOne(0), log.append('crm', [failing]), appendOne(1)])
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'log_unavailable', retryable: true } })
  }
  expect(await log.ends('touches')).toEqual([0, 0, 0, 0])
  expect(await log.read('touches', 0, 0, { records: 10, bytes: 1000 })).toEqual([])
  expect(await appendOne(0)).toMatchObject([{ offset: 0 }])
  expect(await appendOne(0)).toMatchObject([{ offset: 1 }])
})
