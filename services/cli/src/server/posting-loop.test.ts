import type { ClickHouse } from '@touchledger/clickhouse'
import { openMemoryEventLog } from '@touchledger/event-log'
import type { PostingRecord } from '@touchledger/events'
import { expect, test } from 'vitest'
import { startPosting } from './posting-loop.ts'

const record: PostingRecord = {
  batch: 1,
  attempt: 1,
  posted_at: 1,
  kernel: 1,
  engine: 'test',
  cut: [{ topic: 'crm', partition: 0, end: 1 }],
  closed_through: '',
  closes_accepted: [],
  closes_refused: [],
  entries: 0,
  spend_entries: 0,
  conversions: 0,
  labels: 0,
  sums: [],
  slices: [],
  previous_hash: '',
  hash: '',
}

test('whoever waits is told of a batch that is sealed while the ledger is still being asked', async () => {
  const log = openMemoryEventLog({ now: () => 0 })
  await log.append('crm', [{ key: '1', value: new Uint8Array([1]) }])
  let post: (sealed: PostingRecord) => void = () => {}
  const worker = {
    collect: async () => 0,
    step: async () => null,
    run: (signal: AbortSignal, onStep?: (sealed: PostingRecord | null) => void) => {
      post = (sealed) => onStep?.(sealed)
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  }
  // The answer was true when it was given: before the batch that is sealed on its way here.
  const store: ClickHouse = {
    engineVersion: 'test',
    database: 'test',
    rows: async () => {
      post(record)
      return []
    },
    values: async () => [],
    command: async () => {},
    insert: async () => {},
    withKeys: async (_keys, use) => use('keys'),
    close: async () => {},
  }
  const posting = startPosting({ worker, log, store, onFault: () => {} })
  expect(await posting.waitPosted()).toEqual([record])
  await posting.stop()
})
