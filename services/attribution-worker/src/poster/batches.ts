import type { ClickHouse } from '@touchledger/clickhouse'
import type { PostingRecord } from '@touchledger/events'
import { type Cut, cutFromArray } from './cut.ts'
import { NO_HASH } from './seal.ts'

/** A sealed batch as the journal tells it. */
export type SealedBatch = {
  batch: number
  attempt: number
  cut: Cut
  hash: string
  postedAtMs: number
  closedThrough: string
  kernel: number
}

/** Before the first batch: nothing is known, nothing is posted. */
export const nothingSealed: SealedBatch = {
  batch: 0,
  attempt: 0,
  cut: new Map(),
  hash: NO_HASH,
  postedAtMs: 0,
  closedThrough: '',
  kernel: 0,
}

/** The last visible batch: the highest number up to which every record of the journal is there. */
export async function lastSealed(store: ClickHouse): Promise<SealedBatch> {
  const [row] = await store.rows<{ batch: string | number; record: string }>(
    `SELECT batch, record FROM sealed_batches
     WHERE batch = (SELECT max(batch) FROM (SELECT batch, row_number() OVER (ORDER BY batch) AS place FROM (SELECT DISTINCT batch FROM batches WHERE decoded)) WHERE batch = place)`,
  )
  return row === undefined ? nothingSealed : toSealed(JSON.parse(row.record))
}

export const toSealed = (record: PostingRecord): SealedBatch => ({
  batch: record.batch,
  attempt: record.attempt,
  cut: cutFromArray(record.cut),
  hash: record.hash,
  postedAtMs: record.posted_at,
  closedThrough: record.closed_through,
  kernel: record.kernel,
})
