import { AppendWaiters } from './append-waiters.ts'
import { faultOfRead, faultOfRecords, faultOfTopic } from './argument-faults.ts'
import type { EventLog, LogRecord, NewRecord, ReadLimit, Topic } from './event-log.ts'
import { EventLogError } from './event-log-error.ts'
import { partitionCountsOf, partitionOf } from './partitions.ts'

/** `now` gives Unix milliseconds. `partitions` defaults to 1 for each topic. */
export type MemoryEventLogOptions = { now: () => number; partitions?: Partial<Record<Topic, number>> }

/** A log that lives as long as its object: for tests and simulations. It has no gaps. */
export function openMemoryEventLog({ now, partitions }: MemoryEventLogOptions): EventLog {
  const counts = partitionCountsOf(partitions)
  const recordsOf = (topic: Topic): LogRecord[][] => Array.from({ length: counts[topic] }, () => [])
  const topics: Record<Topic, LogRecord[][]> = {
    touches: recordsOf('touches'),
    costs: recordsOf('costs'),
    crm: recordsOf('crm'),
    finance: recordsOf('finance'),
    governance: recordsOf('governance'),
    postings: recordsOf('postings'),
    dead_letters: recordsOf('dead_letters'),
  }
  return new MemoryEventLog(topics, now)
}

class MemoryEventLog implements EventLog {
  readonly #topics: Record<Topic, LogRecord[][]>
  readonly #now: () => number
  readonly #waiters = new AppendWaiters()
  #closed = false

  constructor(topics: Record<Topic, LogRecord[][]>, now: () => number) {
    this.#topics = topics
    this.#now = now
  }

  async append(topic: Topic, records: readonly NewRecord[]): Promise<readonly { partition: number; offset: number }[]> {
    const partitions = this.#partitionsOf(topic)
    const fault = faultOfRecords(topic, records)
    if (fault !== undefined) throw fault
    const appendedAtMs = this.#now()
    // A copy, so that a caller who uses its buffer again cannot change what the log holds; one for the whole append, because memory
    // taken for each record would cost as much as encoding it.
    const copy = new Uint8Array(records.reduce((bytes, { value }) => bytes + value.byteLength, 0))
    let end = 0
    const positions = records.map(({ key, value }) => {
      const partition = partitionOf(key, partitions.length)
      const kept = partitions[partition] ?? []
      const offset = kept.length
      copy.set(value, end)
      kept.push({ topic, partition, offset, appendedAtMs, key, value: copy.subarray(end, end + value.byteLength) })
      end += value.byteLength
      return { partition, offset }
    })
    this.#waiters.wake(topic, this.#endsOf(topic))
    return positions
  }

  async read(topic: Topic, partition: number, offset: number, limit: ReadLimit): Promise<readonly LogRecord[]> {
    const partitions = this.#partitionsOf(topic)
    const fault = faultOfRead(topic, partitions.length, partition, offset, limit)
    if (fault !== undefined) throw fault
    const found: LogRecord[] = []
    let bytes = 0
    for (const record of (partitions[partition] ?? []).slice(offset, offset + limit.records)) {
      bytes += record.value.byteLength
      if (found.length > 0 && bytes > limit.bytes) break
      found.push(record)
    }
    return found
  }

  async ends(topic: Topic): Promise<readonly number[]> {
    return this.#endsOf(topic)
  }

  async waitForAppend(topic: Topic, ends: readonly number[], signal: AbortSignal): Promise<void> {
    return this.#waiters.wait(topic, ends, this.#endsOf(topic), signal)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#waiters.rejectAll(closedError())
  }

  #partitionsOf(topic: Topic): LogRecord[][] {
    if (this.#closed) throw closedError()
    const fault = faultOfTopic(topic)
    if (fault !== undefined) throw fault
    return this.#topics[topic]
  }

  #endsOf(topic: Topic): number[] {
    return this.#partitionsOf(topic).map((records) => records.length)
  }
}

function closedError(): EventLogError {
  return new EventLogError('log_closed', 'The event log is closed. Open it again before using it.')
}
