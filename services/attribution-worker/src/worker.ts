import { TOPICS } from '@touchledger/event-log'
import type { PostingRecord } from '@touchledger/events'
import { openPartitionCollector, type PartitionCollector } from './collector/collect.ts'
import type { Topic } from './collector/table-rows.ts'
import { lastSealed } from './poster/batches.ts'
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

export async function openWorker(io: PosterIo): Promise<Worker> {
  const collectors = new Map<Topic, PartitionCollector[]>()
  for (const topic of TOPICS) {
    const partitions = (await io.log.ends(topic)).map((_, partition) => openPartitionCollector(topic, partition, io))
    collectors.set(topic, await Promise.all(partitions))
  }
  const collectTopic = async (topic: Topic) => {
    let copied = 0
    for (const collector of collectors.get(topic) ?? []) copied += await collector.collect()
    return copied
  }
  await collectTopic('postings')
  await checkStoreHolds(io)
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
