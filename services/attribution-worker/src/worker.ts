import { TOPICS } from '@touchledger/event-log'
import type { PostingRecord } from '@touchledger/events'
import { openPartitionCollector, type PartitionCollector } from './collector/collect.ts'
import type { Topic } from './collector/table-rows.ts'
import { lastSealed } from './poster/batches.ts'
import type { Cut } from './poster/cut.ts'
import { type PosterIo, postBatch } from './poster/post-batch.ts'
import { sweepVoid } from './poster/sweep.ts'

/** Collectors of all partitions and the poster of one workspace, in one process. */
export type Worker = {
  /** Copies what the log has; resolves with the number of records. */
  collect(): Promise<number>
  /** Collects, posts one batch if there is anything new, and makes it visible. */
  step(): Promise<PostingRecord | null>
  /** Steps whenever the log has grown, until the signal aborts. */
  run(signal: AbortSignal, onStep?: (record: PostingRecord | null) => void): Promise<void>
}

/** The journal names batches whose rows this store does not have: it was emptied or is another's. Posting on would lose them silently. */
async function checkStoreHolds({ store }: PosterIo): Promise<void> {
  const { batch, attempt } = await lastSealed(store)
  if (batch === 0) return
  const [row] = await store.values<readonly [string | number]>(
    `SELECT count() FROM attempts WHERE batch = ${batch} AND attempt = ${attempt}`,
  )
  if (Number(row?.[0] ?? 0) === 0) throw new StoreBehindJournal(batch)
}

/** Thrown when ClickHouse lacks what the journal has sealed. The remedy is `touchledger rebuild`. */
export class StoreBehindJournal extends Error {
  readonly code = 'store_behind_journal'
  constructor(batch: number) {
    super(
      `ClickHouse does not hold batch ${batch}, which the journal in the log has sealed; run \`touchledger rebuild\` to fill it from the log`,
    )
  }
}

/** Thrown when ClickHouse holds records that the log does not have. The remedy is the log's newest backup, else `touchledger rebuild`. */
export class StoreAheadOfLog extends Error {
  readonly code = 'store_ahead_of_log'
  constructor(place: string, next: number, end: number) {
    super(
      `ClickHouse holds ${place} up to ${next}, the log up to ${end}: the log is an older copy or another one. Put back the log that goes with this database; if it is lost, run \`touchledger rebuild\` to fill the database from the log as it is now`,
    )
  }
}

/**
 * A partition's collector, at the end of the gapless prefix behind `known` (a former end). New records at places that the store believes to
 * know would never be collected, so a log that ends before them is refused.
 */
async function openCollector(topic: Topic, partition: number, end: number, known: number, io: PosterIo): Promise<PartitionCollector> {
  const collector = await openPartitionCollector(topic, partition, io, known)
  if (collector.next > end) throw new StoreAheadOfLog(`${topic}/${partition}`, collector.next, end)
  return collector
}

export async function openWorker(io: PosterIo): Promise<Worker> {
  const collectors = new Map<Topic, PartitionCollector[]>()
  const openTopic = async (topic: Topic, cut: Cut) => {
    const ends = await io.log.ends(topic)
    const opened = ends.map((end, partition) => openCollector(topic, partition, end, cut.get(`${topic}/${partition}`) ?? 0, io))
    collectors.set(topic, await Promise.all(opened))
  }
  const collectTopic = async (topic: Topic) => {
    let copied = 0
    for (const collector of collectors.get(topic) ?? []) copied += await collector.collect()
    return copied
  }
  // The journal first: what its last batch knew is known to be without a gap.
  await openTopic('postings', new Map())
  await collectTopic('postings')
  await checkStoreHolds(io)
  const { cut } = await lastSealed(io.store)
  for (const topic of TOPICS) if (topic !== 'postings') await openTopic(topic, cut)
  await sweepVoid(io.store)
  const worker: Worker = {
    async collect() {
      let copied = 0
      for (const topic of TOPICS) copied += await collectTopic(topic)
      return copied
    },
    async step() {
      await worker.collect()
      const record = await postBatch(io)
      // The record makes the batch visible once it stands in `batches`.
      await collectTopic('postings')
      return record
    },
    async run(signal, onStep) {
      while (!signal.aborted) {
        const ends = new Map(await Promise.all(TOPICS.map(async (topic) => [topic, await io.log.ends(topic)] as const)))
        const record = await worker.step()
        onStep?.(record)
        if (record !== null) continue
        const woken = new AbortController()
        const waiting = AbortSignal.any([signal, woken.signal])
        await Promise.race(
          TOPICS.filter((topic) => topic !== 'postings').map((topic) => io.log.waitForAppend(topic, ends.get(topic) ?? [], waiting)),
        )
        woken.abort()
      }
    },
  }
  return worker
}
