import type { ClickHouse } from '@touchledger/clickhouse'
import type { EventLog, LogRecord } from '@touchledger/event-log'
import type { Codecs } from '@touchledger/events'
import { endOfPrefix, type PrefixEnd } from './gapless-prefix.ts'
import { copyTables, factTables, type Row, type Topic, toColumns, toCopyRows, toEmptyRow, toFactRow } from './table-rows.ts'

export type CollectorIo = { log: EventLog; store: ClickHouse; codecs: Codecs }

/** Records of one insert: large enough that a part is worth it, small enough that a slice of memory holds it. */
const BATCH = { records: 20_000, bytes: 16 * 1024 * 1024 }

/** Copies one log partition into its fact table, record for record. One runs per partition; two at once only repeat rows. */
export type PartitionCollector = {
  /** Copies what the log has now; resolves with the number of records copied. */
  collect(): Promise<number>
  /** First offset not yet copied. */
  readonly next: number
}

/**
 * Opens at the end of the gapless prefix the store holds: the store is the checkpoint, not a committed offset. `known` is an end below
 * which there is no gap, as a sealed batch's cut says; only what lies behind it is looked at.
 */
export async function openPartitionCollector(topic: Topic, partition: number, io: CollectorIo, known = 0): Promise<PartitionCollector> {
  let end = await endOfPrefix(io.store, factTables[topic], partition, known)
  return {
    get next() {
      return end.next
    },
    async collect() {
      let copied = 0
      for (;;) {
        const records = await io.log.read(topic, partition, end.next, BATCH)
        if (records.length === 0) return copied
        end = await storeRecords(topic, records, end, io)
        copied += records.length
      }
    },
  }
}

async function storeRecords(topic: Topic, records: readonly LogRecord[], end: PrefixEnd, io: CollectorIo): Promise<PrefixEnd> {
  const facts: Row[] = []
  const copies: Row[] = []
  let previous = end.last
  for (const { partition, offset, value } of records) {
    const at = { log_partition: partition, log_offset: offset, previous_offset: previous }
    const decoded = io.codecs.decode(topic, value)
    if (decoded.ok) {
      facts.push(toFactRow(topic, decoded.record, at))
      copies.push(...toCopyRows(topic, decoded.record, at))
    } else facts.push(toEmptyRow(at))
    previous = offset
  }
  // The copy comes first: a crash between the two repeats both, and a copy counts only within a cut, which its fact opens.
  const copyTable = copyTables[topic]
  if (copyTable !== undefined && copies.length > 0) await insertRows(io.store, copyTable, copies)
  await insertRows(io.store, factTables[topic], facts)
  return { last: previous, next: previous + 1 }
}

async function insertRows(store: ClickHouse, table: Parameters<typeof toColumns>[0], rows: readonly Row[]): Promise<void> {
  const { columns, data } = toColumns(table, rows)
  await store.insert(table, columns, data)
}
