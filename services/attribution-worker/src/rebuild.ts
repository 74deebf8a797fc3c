import { TOPICS } from '@touchledger/event-log'
import { openPartitionCollector } from './collector/collect.ts'
import { toColumns, toFactRow } from './collector/table-rows.ts'
import { lastSealed } from './poster/batches.ts'
import { cutFromArray } from './poster/cut.ts'
import { deriveBatch, type PosterIo } from './poster/post-batch.ts'
import { readJournal } from './verify.ts'

export type Rebuilt = { batches: number; records: number; differing: { batch: number; found: string; expected: string } | null }

/**
 * Fills an empty store from the log: facts, then every batch of the journal in order, at its own cut. Each must come to the hash that the
 * journal names; the first that does not ends the rebuild, and the store must not be used.
 */
export async function rebuildInto(io: PosterIo, onProgress?: (done: { batch: number; of: number }) => void): Promise<Rebuilt> {
  let records = 0
  for (const topic of TOPICS) {
    if (topic === 'postings') continue
    for (const partition of (await io.log.ends(topic)).keys()) {
      records += await (await openPartitionCollector(topic, partition, io)).collect()
    }
  }
  const journal = await readJournal(io)
  for (const [index, record] of journal.entries()) {
    const before = await lastSealed(io.store)
    // The journal's own attempt and time: the rebuilt rows stand exactly where the sealed ones stood.
    const again = await deriveBatch({ ...io, random: () => record.attempt, now: () => record.posted_at }, before, cutFromArray(record.cut))
    if (again.hash !== record.hash)
      return { batches: index, records, differing: { batch: record.batch, found: again.hash, expected: record.hash } }
    const at = { log_partition: 0, log_offset: index, previous_offset: index - 1 }
    const { columns, data } = toColumns('batches', [toFactRow('postings', record, at)])
    await io.store.insert('batches', columns, data)
    onProgress?.({ batch: record.batch, of: journal.length })
  }
  // The journal's real coordinates: void records keep their places, and the collector goes on behind them.
  await io.store.command('TRUNCATE TABLE batches')
  records += await (await openPartitionCollector('postings', 0, io)).collect()
  return { batches: journal.length, records, differing: null }
}
