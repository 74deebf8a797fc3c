/**
 * - `clickhouse_unavailable`: the engine cannot open its folder, or stopped answering.
 * - `clickhouse_folder_held`: another process has the data folder open; the message names it.
 * - `clickhouse_busy`: a limit of memory, time or parts was reached; the same call can succeed later.
 * - `clickhouse_rejected`: the engine refuses the statement or its data.
 * - `clickhouse_closed`: closed by its own process.
 * - `migrations_differ`: the database was made by migrations other than these.
 */
export type OperationCode =
  | 'clickhouse_unavailable'
  | 'clickhouse_folder_held'
  | 'clickhouse_busy'
  | 'clickhouse_rejected'
  | 'clickhouse_closed'
  | 'migrations_differ'

/** An operating fault of ClickHouse. `retryable`: the same call can succeed later without anybody changing it. */
export class OperationError extends Error {
  readonly code: OperationCode
  readonly retryable: boolean
  /** The number ClickHouse gives its exceptions, where it gave one. */
  readonly clickHouseCode: number | undefined

  constructor(code: OperationCode, message: string, options: { retryable?: boolean; cause?: unknown; clickHouseCode?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'OperationError'
    this.code = code
    this.retryable = options.retryable ?? false
    this.clickHouseCode = options.clickHouseCode
  }
}

/** TIMEOUT_EXCEEDED, TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, MEMORY_LIMIT_EXCEEDED, TOO_MANY_PARTS, TOO_SLOW. */
const BUSY = new Set([159, 160, 202, 209, 241, 252])
/** NETWORK_ERROR, NOT_ENOUGH_SPACE, ABORTED, CANNOT_ALLOCATE_MEMORY, CANNOT_WRITE_TO_FILE_DESCRIPTOR, CANNOT_FSYNC. */
const UNAVAILABLE = new Set([75, 76, 173, 210, 236, 243, 271])
const NUMBER_AND_NAME = /^Code: (\d+)\.[^]*?\(([A-Z_]+)\)/

/**
 * An exception of the engine as an operating fault. The engine quotes values in its messages, so of a message that speaks of data
 * (and not of names and syntax) only its number and name are kept.
 */
export function toOperationError(fault: unknown): OperationError {
  if (fault instanceof OperationError) return fault
  const message = fault instanceof Error ? fault.message : String(fault)
  const found = NUMBER_AND_NAME.exec(message)
  if (!found) return new OperationError('clickhouse_unavailable', `ClickHouse: ${firstLine(message)}`, { retryable: true, cause: fault })
  const clickHouseCode = Number(found[1])
  const code = BUSY.has(clickHouseCode)
    ? 'clickhouse_busy'
    : UNAVAILABLE.has(clickHouseCode)
      ? 'clickhouse_unavailable'
      : 'clickhouse_rejected'
  const text = `ClickHouse ${clickHouseCode} (${found[2]}): ${withoutValues(firstLine(message).replace(/^(Code: \d+\. |DB::Exception: )+/, ''))}`
  // The cause is left out: its message and stack would carry the values this message leaves out.
  return new OperationError(code, text, { retryable: code !== 'clickhouse_rejected', clickHouseCode })
}

const firstLine = (message: string): string => message.split('\n', 1)[0]?.slice(0, 400) ?? ''
/** Everything in quotes but a lone name, and what follows a colon after the first sentence (a piece of the query or of the data). */
function withoutValues(message: string): string {
  const head = message.split(/(?:: while executing|: While executing|: In scope|in scope|\(version |failed at position)/, 1)[0] ?? ''
  return head.replace(/'(?:[^'\\]|\\.)*'/g, (quoted) => (/^'[A-Za-z_][A-Za-z0-9_.]{0,60}'$/.test(quoted) ? quoted : "'…'")).trim()
}
