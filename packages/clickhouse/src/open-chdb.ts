import assert from 'node:assert'
import { mkdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { drainPending } from 'chdb'
import { quote } from './bound-params.ts'
import { ByteSink } from './byte-sink.ts'
import { type ClickHouse, INSERT_ROWS_MAX, type Params } from './clickhouse.ts'
import { type EngineSession, openSession } from './engine-session.ts'
import { readHolder } from './folder-lock.ts'
import { holdFolder } from './held-folder.ts'
import { nativeColumns, writeBlock } from './native-block.ts'
import { OperationError } from './operation-error.ts'

export type ChdbOptions = {
  /** The folder of the data; made when missing. One process opens one folder at a time, and one process has a folder open. */
  path: string
  database: string
  /** Memory of one query; half of the machine's by default, 4 GiB at most. */
  memoryBytesMax?: number
  /** Time of one statement; 300 by default. */
  executionSecondsMax?: number
}

/** Reads run beside each other up to this; every running query takes one of Node's four threads for input and output. */
const READERS = 2

/** Opens the embedded engine. It is to be called from one thread of a process only: the engine hangs when two have it. */
export async function openChdb(options: ChdbOptions): Promise<ClickHouse> {
  const { database } = options
  assert(/^[A-Za-z_]\w*$/.test(database), 'a database is named by letters, digits and _')
  const folder = holdFolder(options.path)
  const sessions: EngineSession[] = []
  const giveBack = async () => {
    folder.leave()
    for (const session of sessions.splice(0)) session.close()
    await drainPending()
    folder.release()
  }
  try {
    mkdirSync(folder.path, { recursive: true })
    for (let at = 0; at <= READERS; at++) sessions.push(await openSession(folder.path, database, settingsOf(options)))
    const staging = folder.enter()
    const [writer, ...readers] = sessions
    assert(writer)
    return await clickHouseOver(writer, readers, staging, database, giveBack)
  } catch (fault) {
    const explained = whyNotOpened(fault, folder.path)
    await giveBack()
    throw explained
  }
}

async function clickHouseOver(
  writer: EngineSession,
  readers: readonly EngineSession[],
  staging: string,
  database: string,
  giveBack: () => Promise<void>,
): Promise<ClickHouse> {
  const sink = new ByteSink()
  let filesMade = 0
  let closing: Promise<void> | undefined

  const open = () => {
    if (closing) throw new OperationError('clickhouse_closed', 'ClickHouse was closed by this process')
  }
  const read = async <T>(sql: string, params: Params, format: string): Promise<T[]> => {
    open()
    const free = readers.reduce((best, one) => (one.waiting() < best.waiting() ? one : best))
    const text = await free.inTurn(() => free.run(sql, params, format))
    // One document parsed at once is faster than one for each line.
    return JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`)
  }
  const staged = async <R>(bytes: Uint8Array, structure: string, use: (table: string) => Promise<R>): Promise<R> => {
    const file = join(staging, `${++filesMade}.native`)
    try {
      await writeFile(file, bytes, { mode: 0o600 })
      return await use(`file(${quote(file)}, 'Native', ${quote(structure)})`)
    } finally {
      await rm(file, { force: true })
    }
  }

  return {
    engineVersion: await writer.run('SELECT version()', {}, 'TSVRaw').then((text) => text.trim()),
    database,
    rows: (sql, params = {}) => read(sql, params, 'JSONEachRow'),
    values: (sql, params = {}) => read(sql, params, 'JSONCompactEachRow'),
    async command(sql, params = {}) {
      open()
      await writer.inTurn(() => writer.run(sql, params, 'Null'))
    },
    async insert(table, columns, data) {
      open()
      const native = nativeColumns(table, columns, data)
      const count = data[0]?.length ?? 0
      const names = native.map(({ name }) => name).join(', ')
      const structure = native.map(({ name, codec }) => `${name} ${codec.wireType}`).join(', ')
      await writer.inTurn(async () => {
        for (let from = 0; from < count; from += INSERT_ROWS_MAX) {
          sink.clear()
          await writeBlock(sink, table, native, data, from, Math.min(from + INSERT_ROWS_MAX, count))
          await staged(sink.bytes(), structure, (file) =>
            writer.run(`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${file}`, {}, 'Null'),
          )
        }
      })
    },
    async withKeys(keys, use) {
      open()
      const columns = nativeColumns('keys', [{ name: 'key', type: 'String' }], [keys])
      const own = new ByteSink()
      await writeBlock(own, 'keys', columns, [keys], 0, keys.length)
      return staged(own.bytes(), 'key String', use)
    },
    close() {
      closing ??= Promise.all([writer, ...readers].map((one) => one.inTurn(async () => undefined))).then(giveBack)
      return closing
    },
  }
}

/** What holds for a session from its opening on. What a statement wants for itself stands in its own SETTINGS. */
function settingsOf({ memoryBytesMax, executionSecondsMax }: ChdbOptions): Record<string, string | number> {
  const machine = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return {
    max_memory_usage: memoryBytesMax ?? Math.min(Math.floor(machine / 2), 4 * 1024 ** 3),
    max_execution_time: executionSecondsMax ?? 300,
    // JSON numbers would lose digits beyond 2^53.
    output_format_json_quote_64bit_integers: 1,
    output_format_json_quote_decimals: 1,
    // By default a misspelt column is dropped and a null becomes a zero, both without a word.
    input_format_skip_unknown_fields: 0,
    input_format_null_as_default: 0,
    // An acknowledged insert is in its table.
    async_insert: 0,
    // The same text for the same rows on every machine.
    session_timezone: 'UTC',
    implicit_select: 0,
    // Long parameters travel in a statement of their own.
    max_query_size: 64 * 1024 ** 2,
  }
}

function whyNotOpened(fault: unknown, path: string): unknown {
  if (fault instanceof OperationError || !(fault instanceof Error) || fault instanceof assert.AssertionError) return fault
  if (!('code' in fault) || fault.code !== 'CHDB_CONNECTION') return fault
  const holder = readHolder(path)
  if (!holder)
    return new OperationError(
      'clickhouse_unavailable',
      `the data folder ${path} cannot be opened: it is held by another process, not writable or of another engine version`,
      { cause: fault },
    )
  const message = `the data folder ${path} is open in process ${holder.pid} since ${holder.startedAt}; stop that process, or use another folder`
  return new OperationError('clickhouse_folder_held', message, { retryable: true, cause: fault })
}
