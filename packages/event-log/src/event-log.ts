/** Every topic of the log, in the order in which documentation lists them. The list is closed. */
export const TOPICS = ['touches', 'costs', 'crm', 'finance', 'governance', 'postings', 'dead_letters'] as const
export type Topic = (typeof TOPICS)[number]

/** Topics whose order is one order for the whole workspace: they have one partition, always. */
export const SINGLE_PARTITION_TOPICS: readonly Topic[] = ['governance', 'postings']

/** Largest value of one record, in bytes (4 MiB). */
export const VALUE_BYTES_MAX = 4 * 1024 * 1024
/** Longest key of one record, in UTF-16 code units. */
export const KEY_LENGTH_MAX = 1024
/** Most records of one append. */
export const APPEND_RECORDS_MAX = 100_000
/** Most bytes of all values of one append together (64 MiB). */
export const APPEND_BYTES_MAX = 64 * 1024 * 1024

/**
 * Where a record stands. Offsets are numbers, not bigints: a partition that receives a million records a second reaches
 * `Number.MAX_SAFE_INTEGER` after 285 years, and an adapter refuses an offset beyond it.
 */
export type LogPosition = { topic: Topic; partition: number; offset: number }

/** `appendedAtMs` is the log's clock (Unix milliseconds); it is not promised to rise with the offset. */
export type LogRecord = { topic: Topic; partition: number; offset: number; appendedAtMs: number; key: string; value: Uint8Array }

/**
 * `key` is a well-formed string of at most `KEY_LENGTH_MAX`, `value` at most `VALUE_BYTES_MAX` bytes. The bytes must not be
 * changed before the append settles: adapters are free not to copy them.
 */
export type NewRecord = { key: string; value: Uint8Array }

/**
 * `records` and `bytes` are both at least 1. Bytes are those of the values; the first record is given whatever its size, so that a
 * reader always gets on.
 */
export type ReadLimit = { records: number; bytes: number }

/**
 * An append-only log of topics with partitions, never compacted and never truncated.
 *
 * Offsets of a partition rise, but may have gaps (Kafka leaves some): a reader goes on at the last offset it was given plus one
 * and never concludes from a missing offset that a record is missing.
 *
 * Methods reject with an `EventLogError`, whose `code` and `retryable` say what a caller can do, or with a `RangeError` when an
 * argument can never be right (a negative offset, a limit of zero).
 */
export interface EventLog {
  /**
   * Durable when it resolves, and visible to readers then. Records of one key keep the order in which they were appended. Records
   * of one append with the same key are visible all or none. Resolves with the positions in the order of `records`.
   *
   * Rejects with `unknown_topic`, `record_too_large`, `append_too_large`, `invalid_key`, `log_closed` (nothing was written) or
   * `log_unavailable`. After `log_unavailable` the records may turn out to be in the log after all (an answer can get lost after
   * the write), so whoever retries must be able to recognise a record that came twice: ours carry an `event_id`.
   */
  append(topic: Topic, records: readonly NewRecord[]): Promise<readonly { partition: number; offset: number }[]>
  /** Records from `offset` (inclusive) on, ascending, within `limit`. Empty when there is none. Only durable records are given. */
  read(topic: Topic, partition: number, offset: number, limit: ReadLimit): Promise<readonly LogRecord[]>
  /** For each partition (index = partition) the first offset not yet written: 0 for an empty one. */
  ends(topic: Topic): Promise<readonly number[]>
  /**
   * Resolves when a partition of `topic` may have grown beyond `ends` (a partition absent from it counts as 0), at once if one
   * has, and when `signal` aborts. It may resolve for nothing; a reader then reads nothing and waits again. Rejects with
   * `log_closed` when the log is closed meanwhile.
   */
  waitForAppend(topic: Topic, ends: readonly number[], signal: AbortSignal): Promise<void>
  /** Settles what was appended before, then lets go of everything. Calling it again does nothing. */
  close(): Promise<void>
}
