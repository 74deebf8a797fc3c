/**
 * - `unknown_topic`, `unknown_partition`: the log has no such place; the message lists what it has.
 * - `record_too_large`, `append_too_large`, `invalid_key`: the records break a limit of the port; nothing was written.
 * - `log_closed`: the log was closed by its own process.
 * - `log_held`: another process has the log open; the message names it.
 * - `log_unavailable`: disk full, an input/output error, no broker.
 * - `partitions_differ`: the log was created with other partition counts than were asked for.
 * - `foreign_file`: what stands at the log's path is not an event log of a version this program reads.
 */
export type EventLogErrorCode =
  | 'unknown_topic'
  | 'unknown_partition'
  | 'record_too_large'
  | 'append_too_large'
  | 'invalid_key'
  | 'log_closed'
  | 'log_held'
  | 'log_unavailable'
  | 'partitions_differ'
  | 'foreign_file'

/** An operating fault of the log. `retryable`: the same call can succeed later without anybody changing it. */
export class EventLogError extends Error {
  readonly code: EventLogErrorCode
  readonly retryable: boolean

  constructor(code: EventLogErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'EventLogError'
    this.code = code
    this.retryable = options.retryable ?? false
  }
}
