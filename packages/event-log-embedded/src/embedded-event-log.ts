import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  AppendWaiters,
  type EventLog,
  EventLogError,
  faultOfRead,
  faultOfRecords,
  faultOfTopic,
  type LogRecord,
  type NewRecord,
  type PartitionCounts,
  partitionOf,
  type ReadLimit,
  type Topic,
} from '@touchledger/event-log'
import { describeHolder, removeLockFile, writeLockFile } from './lock-file.ts'
import { openLogFile, toUnavailable } from './log-file.ts'
import { PartitionTable } from './partition-table.ts'

/** Bytes (values, keys and a constant per record) that wait for a commit at most, before it is made at once (16 MiB). */
const QUEUED_BYTES_MAX = 16 * 1024 * 1024
/** What a queued record costs beside its value and key, roughly. */
const RECORD_OVERHEAD_BYTES = 100

/** One transaction that became durable: how many appends shared it, what it wrote and how long it took (milliseconds). */
export type CommittedGroup = { appends: number; records: number; tookMs: number }

export type EmbeddedEventLogOptions = {
  /** The SQLite file. Beside it stand `<path>-wal` and `<path>.lock`; its folder must exist. */
  path: string
  /** Unix milliseconds. */
  now: () => number
  /** Partitions of a new file, 1 for each topic not named. For an existing file: what it must have; left out, what it has. */
  partitions?: Partial<Record<Topic, number>>
  /** Queued bytes at which appends are committed at once rather than at the end of the turn. Default 16 MiB. */
  maxQueuedBytes?: number
  /** Told of each commit, for metrics. Must not throw. */
  onCommit?: (group: CommittedGroup) => void
}

type Position = { partition: number; offset: number }
type QueuedAppend = {
  topic: Topic
  records: readonly NewRecord[]
  positions: Position[]
  resolve: (positions: readonly Position[]) => void
  reject: (error: Error) => void
}

/**
 * The log as one SQLite file, held by one process at a time. It has no gaps, and one append is atomic over all its keys.
 *
 * Rejects with `log_held` (another process has it), `partitions_differ`, `foreign_file` or `log_unavailable`.
 */
export async function openEmbeddedEventLog(options: EmbeddedEventLogOptions): Promise<EventLog> {
  const { path, partitions, now } = options
  const { database, counts } = openLogFile(path, partitions, () => describeHolder(path))
  try {
    writeLockFile(path, now())
    return new EmbeddedEventLog(database, counts, options)
  } catch (error) {
    database.close()
    throw toUnavailable(error, path, 'cannot be opened')
  }
}

/**
 * Group commit: appends of one turn of the event loop are queued and become one transaction at its end, so that a hundred
 * requests share one sync of the disk. SQLite runs in this thread; what arrives while a commit blocks it is the next turn's group.
 */
class EmbeddedEventLog implements EventLog {
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #now: () => number
  readonly #queuedBytesMax: number
  readonly #onCommit: ((group: CommittedGroup) => void) | undefined
  readonly #topics: Readonly<Record<Topic, readonly PartitionTable[]>>
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #waiters = new AppendWaiters()
  #queue: QueuedAppend[] = []
  #queuedBytes = 0
  #scheduled: NodeJS.Immediate | undefined
  #closed = false

  constructor(database: DatabaseSync, counts: PartitionCounts, options: EmbeddedEventLogOptions) {
    this.#database = database
    this.#path = options.path
    this.#now = options.now
    this.#queuedBytesMax = options.maxQueuedBytes ?? QUEUED_BYTES_MAX
    this.#onCommit = options.onCommit
    const tablesOf = (topic: Topic) =>
      Array.from({ length: counts[topic] }, (_, partition) => new PartitionTable(database, topic, partition))
    this.#topics = {
      touches: tablesOf('touches'),
      costs: tablesOf('costs'),
      crm: tablesOf('crm'),
      finance: tablesOf('finance'),
      governance: tablesOf('governance'),
      postings: tablesOf('postings'),
      dead_letters: tablesOf('dead_letters'),
    }
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    this.#commit = database.prepare('COMMIT')
  }

  // Not async: one promise per append is the whole cost beside SQLite's.
  append(topic: Topic, records: readonly NewRecord[]): Promise<readonly Position[]> {
    const fault = this.#faultOfUse(topic) ?? faultOfRecords(topic, records)
    if (fault !== undefined) return Promise.reject(fault)
    if (records.length === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      this.#queue.push({ topic, records, positions: [], resolve, reject })
      for (const { key, value } of records) this.#queuedBytes += value.byteLength + key.length + RECORD_OVERHEAD_BYTES
      // The caller is the back-pressure: it is held for the length of a commit, and memory stays bounded by one append more.
      if (this.#queuedBytes >= this.#queuedBytesMax) this.#commitQueue()
      else this.#scheduled ??= setImmediate(() => this.#commitQueue())
    })
  }

  async read(topic: Topic, partition: number, offset: number, limit: ReadLimit): Promise<readonly LogRecord[]> {
    const tables = this.#tablesOf(topic)
    const fault = faultOfRead(topic, tables.length, partition, offset, limit)
    if (fault !== undefined) throw fault
    try {
      return tables[partition]?.read(offset, limit) ?? []
    } catch (error) {
      throw toUnavailable(error, this.#path, `could not be read at ${topic}/${partition} from offset ${offset} on`)
    }
  }

  async ends(topic: Topic): Promise<readonly number[]> {
    return this.#tablesOf(topic).map(({ end }) => end)
  }

  async waitForAppend(topic: Topic, ends: readonly number[], signal: AbortSignal): Promise<void> {
    const current = this.#tablesOf(topic).map(({ end }) => end)
    return this.#waiters.wait(topic, ends, current, signal)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#commitQueue()
    this.#waiters.rejectAll(this.#closedError())
    removeLockFile(this.#path)
    this.#database.close()
  }

  #commitQueue(): void {
    clearImmediate(this.#scheduled)
    this.#scheduled = undefined
    const group = this.#queue
    if (group.length === 0) return
    this.#queue = []
    this.#queuedBytes = 0
    const startedAt = performance.now()
    const touched = new Set<PartitionTable>()
    let records = 0
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      const appendedAtMs = this.#now()
      this.#begin.run()
      for (const append of group) {
        this.#insert(append, appendedAtMs, touched)
        records += append.records.length
      }
      this.#commit.run()
    } catch (error) {
      this.#rejectGroup(group, touched, error)
      return
    }
    // Order: 1. COMMIT has returned, 2. readers see the records, 3. writers are answered. A crash before 1 answers nobody; a crash
    // after it leaves records whose writers do not know, and who send them again under the same event_id.
    for (const table of touched) table.keep()
    for (const { positions, resolve } of group) resolve(positions)
    for (const topic of new Set(group.map((append) => append.topic))) {
      this.#waiters.wake(
        topic,
        this.#topics[topic].map(({ end }) => end),
      )
    }
    this.#onCommit?.({ appends: group.length, records, tookMs: performance.now() - startedAt })
  }

  #insert({ topic, records, positions }: QueuedAppend, appendedAtMs: number, touched: Set<PartitionTable>): void {
    const tables = this.#topics[topic]
    for (const record of records) {
      const partition = partitionOf(record.key, tables.length)
      const table = tables[partition]
      if (table === undefined) throw new RangeError(`${topic} has no partition ${partition}`)
      touched.add(table)
      positions.push({ partition, offset: table.insert(record, appendedAtMs) })
    }
  }

  #rejectGroup(group: readonly QueuedAppend[], touched: ReadonlySet<PartitionTable>, error: unknown): void {
    const rejection = toUnavailable(
      error,
      this.#path,
      'could not be written and kept nothing of this append: check the free space of its disk',
    )
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      for (const table of touched) table.rereadEnd()
    } catch (secondError) {
      // What cannot even be rolled back cannot be trusted to say where it ends; opening it again recovers it.
      this.#closed = true
      const reason = toUnavailable(secondError, this.#path, 'could not be rolled back: restart the process, opening recovers the file')
      this.#waiters.rejectAll(reason)
      this.#database.close()
    }
    for (const { reject } of group) reject(rejection)
  }

  #tablesOf(topic: Topic): readonly PartitionTable[] {
    const fault = this.#faultOfUse(topic)
    if (fault !== undefined) throw fault
    return this.#topics[topic]
  }

  #faultOfUse(topic: Topic): EventLogError | undefined {
    return this.#closed ? this.#closedError() : faultOfTopic(topic)
  }

  #closedError(): EventLogError {
    return new EventLogError('log_closed', `The event log ${this.#path} is closed. Open it again before using it.`)
  }
}
