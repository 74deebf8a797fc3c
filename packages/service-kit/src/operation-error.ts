/**
 * - `log_unavailable`, `log_full`: the event log does not take records (disk, broker).
 * - `store_unavailable`: ClickHouse does not answer.
 * - `source_unavailable`: a vendor's API does not answer.
 * - `overloaded`: more is being done at once than memory is set aside for.
 * - `stopping`: the process is going down.
 * - `timed_out`: an answer took longer than its bound.
 * - `folder_held`: another process has the data folder open.
 * - `file_invalid`: a file of ours (keys, lock, pepper) cannot be read as what it should be.
 */
export type OperationCode =
  | 'log_unavailable'
  | 'log_full'
  | 'store_unavailable'
  | 'source_unavailable'
  | 'overloaded'
  | 'stopping'
  | 'timed_out'
  | 'folder_held'
  | 'file_invalid'

/** A fault of operation: neither the caller's nor the program's. `retryable`: the same call can succeed later unchanged. */
export class OperationError extends Error {
  readonly code: OperationCode
  readonly retryable: boolean

  constructor(code: OperationCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'OperationError'
    this.code = code
    this.retryable = options.retryable ?? false
  }
}
