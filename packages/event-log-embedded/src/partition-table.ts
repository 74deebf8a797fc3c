import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LogRecord, NewRecord, ReadLimit, Topic } from '@touchledger/event-log'
import { tableOf } from './log-file.ts'

/** One partition: its table's statements, prepared once, and its end. */
export class PartitionTable {
  readonly #topic: Topic
  readonly #partition: number
  readonly #insert: StatementSync
  readonly #select: StatementSync
  readonly #selectLast: StatementSync
  /** The first offset not yet durable. */
  end = 0
  /** The first offset free in the transaction under way. */
  #next = 0

  constructor(database: DatabaseSync, topic: Topic, partition: number) {
    this.#topic = topic
    this.#partition = partition
    const table = tableOf(topic, partition)
    this.#insert = database.prepare(`INSERT INTO ${table} (offset, key, value, appended_at_ms) VALUES (?, ?, ?, ?)`)
    this.#select = database.prepare(
      `SELECT offset, key, value, appended_at_ms FROM ${table} WHERE offset >= ? AND offset < ? ORDER BY offset LIMIT ?`,
    )
    this.#selectLast = database.prepare(`SELECT coalesce(max(offset), -1) AS last FROM ${table}`)
    this.rereadEnd()
  }

  /** Writes into the open transaction and gives the record's offset. */
  insert(record: NewRecord, appendedAtMs: number): number {
    const offset = this.#next
    this.#insert.run(offset, record.key, record.value, appendedAtMs)
    this.#next = offset + 1
    return offset
  }

  /** The transaction is durable. */
  keep(): void {
    this.end = this.#next
  }

  /** The transaction is gone, or its fate is unknown: the table says how far it goes. */
  rereadEnd(): void {
    this.end = Number(this.#selectLast.get()?.last) + 1
    this.#next = this.end
  }

  read(offset: number, limit: ReadLimit): LogRecord[] {
    const found: LogRecord[] = []
    let bytes = 0
    for (const row of this.#select.iterate(offset, this.end, limit.records)) {
      const value = row.value instanceof Uint8Array ? row.value : new Uint8Array(0)
      bytes += value.byteLength
      if (found.length > 0 && bytes > limit.bytes) break
      found.push({
        topic: this.#topic,
        partition: this.#partition,
        offset: Number(row.offset),
        appendedAtMs: Number(row.appended_at_ms),
        key: String(row.key),
        value,
      })
    }
    return found
  }
}
