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

/**
 * Exceptions whose text speaks of names, types, syntax and limits: UNKNOWN_IDENTIFIER, UNKNOWN_TABLE and their like; throwIf's text
 * is its author's. Any other may quote a row or a parameter, and of it only number and name are told.
 */
// biome-ignore format: one number a line says no more
const TELLING = new Set([10, 16, 20, 35, 42, 43, 44, 46, 47, 48, 49, 57, 60, 62, 80, 81, 82, 115, 179, 184, 215, 350, 352, 386, 395, 456, ...BUSY, ...UNAVAILABLE])

/** An exception of the engine as an operating fault, without the values its text quotes. */
export function toOperationError(fault: unknown): OperationError {
  if (fault instanceof OperationError) return fault
  const message = fault instanceof Error ? fault.message : String(fault)
  const number = /^Code: (\d+)\./.exec(message)?.[1]
  if (number === undefined)
    return new OperationError('clickhouse_unavailable', 'ClickHouse does not answer', { retryable: true, cause: fault })
  const clickHouseCode = Number(number)
  const name = Array.from(message.matchAll(/\(([A-Z][A-Z0-9_]{2,})\)/g)).at(-1)?.[1] ?? 'UNNAMED'
  const busy = BUSY.has(clickHouseCode)
  const code = busy ? 'clickhouse_busy' : UNAVAILABLE.has(clickHouseCode) ? 'clickhouse_unavailable' : 'clickhouse_rejected'
  const heading = `ClickHouse ${clickHouseCode} (${name})`
  const retryable = code !== 'clickhouse_rejected'
  // No cause: it is printed with its error, and its text holds the values that this message leaves out.
  const text = TELLING.has(clickHouseCode) ? `${heading}: ${tellingPartOf(message)}` : heading
  return new OperationError(code, text, { retryable, clickHouseCode })
}

/** The first line up to where the engine begins to quote the statement, with its parameters already filled in. */
function tellingPartOf(message: string): string {
  const line = message.split('\n', 1)[0] ?? ''
  const told = line.replace(/^(?:Code: \d+\. |DB::Exception: )+/, '').split(/:? (?:in scope|while executing|while processing) /i, 1)[0]
  return (told ?? '').slice(0, 400)
}
