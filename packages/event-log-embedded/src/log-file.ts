import { DatabaseSync } from 'node:sqlite'
import { EventLogError, type PartitionCounts, partitionCountsOf, TOPICS, type Topic } from '@touchledger/event-log'

/** "TLEL" in the file's header marks it as ours; the format number rises when the tables change. */
const APPLICATION_ID = 0x544c454c
const FORMAT = 1
const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

export type LogFile = { database: DatabaseSync; counts: PartitionCounts }

/** One table per partition: its offsets are its row ids, so an append goes to the end of one tree and needs no second index. */
export function tableOf(topic: Topic, partition: number): string {
  return `records_${topic}_${partition}`
}

/**
 * Opens the file, creating it where there is none, and holds it alone until it is closed.
 *
 * The hold is SQLite's exclusive lock. The operating system drops it with the process, so neither a crash nor a process id used
 * again, in this container or another, can leave a log that nobody can open or that two processes write.
 */
export function openLogFile(path: string, partitions: Partial<Record<Topic, number>> | undefined, describeHolder: () => string): LogFile {
  if (partitions !== undefined) partitionCountsOf(partitions)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('BEGIN EXCLUSIVE')
    const counts = prepareTables(database, path, partitions)
    database.exec('COMMIT')
    // A commit is durable when COMMIT returns: FULL syncs the write-ahead log each time.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864')
    return { database, counts }
  } catch (error) {
    database?.close()
    throw toOpenError(error, path, describeHolder)
  }
}

function prepareTables(database: DatabaseSync, path: string, partitions: Partial<Record<Topic, number>> | undefined): PartitionCounts {
  const [applicationId, format] = [numberOf(database, 'PRAGMA application_id'), numberOf(database, 'PRAGMA user_version')]
  if (numberOf(database, 'SELECT count(*) FROM sqlite_schema') === 0) {
    const counts = partitionCountsOf(partitions)
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT}`)
    database.exec('CREATE TABLE partitions (topic TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID')
    const keepCount = database.prepare('INSERT INTO partitions (topic, count) VALUES (?, ?)')
    for (const topic of TOPICS) {
      keepCount.run(topic, counts[topic])
      for (let partition = 0; partition < counts[topic]; partition++) {
        database.exec(
          `CREATE TABLE ${tableOf(topic, partition)} (offset INTEGER PRIMARY KEY, key TEXT NOT NULL, value BLOB NOT NULL, appended_at_ms INTEGER NOT NULL) STRICT`,
        )
      }
    }
    return counts
  }
  if (applicationId !== APPLICATION_ID || format !== FORMAT) {
    const found = applicationId === APPLICATION_ID ? `an event log of format ${format}` : 'a database of another program'
    throw new EventLogError(
      'foreign_file',
      `${path} is ${found}; accepted: an event log of format ${FORMAT}. Give another path, or use the program version that wrote it.`,
    )
  }
  const kept = Object.fromEntries(
    database
      .prepare('SELECT topic, count FROM partitions')
      .all()
      .map((row) => [row.topic, Number(row.count)]),
  )
  const counts = partitionCountsOf(kept)
  for (const topic of TOPICS) {
    const asked = partitions?.[topic]
    // More partitions would put the next record of a key elsewhere than the ones before it, and so lose their order.
    if (asked !== undefined && asked !== counts[topic]) {
      throw new EventLogError(
        'partitions_differ',
        `${path} keeps ${topic} in ${counts[topic]} partition(s), asked for are ${asked}. Ask for ${counts[topic]}, or copy the log into a new one with the other count (touchledger move).`,
      )
    }
  }
  return counts
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0])
}

function toOpenError(error: unknown, path: string, describeHolder: () => string): unknown {
  const code = sqliteCodeOf(error)
  if (code === undefined) return error
  if (code === SQLITE_BUSY) return new EventLogError('log_held', describeHolder(), { retryable: true, cause: error })
  if (code === SQLITE_NOTADB) {
    const message = `${path} is no SQLite file; accepted: an event log or a path where nothing stands yet. Give another path.`
    return new EventLogError('foreign_file', message, { cause: error })
  }
  return toUnavailable(error, path, 'cannot be opened: check that its folder exists and that this user may write there')
}

/** An input/output fault as `log_unavailable`. Retrying helps unless the file itself is damaged. */
export function toUnavailable(error: unknown, path: string, what: string): EventLogError {
  const reason = error instanceof Error ? error.message : String(error)
  const retryable = sqliteCodeOf(error) !== SQLITE_CORRUPT
  const advice = retryable ? '' : ' The file is damaged: restore it from the backup.'
  return new EventLogError('log_unavailable', `The event log ${path} ${what} (${reason}).${advice}`, { retryable, cause: error })
}

/** SQLite's primary result code: the low byte of the extended one. */
function sqliteCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}
