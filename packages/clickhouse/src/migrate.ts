import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouse } from './clickhouse.ts'
import { OperationError } from './operation-error.ts'
import { toNumber } from './to-number.ts'

export const MIGRATIONS = join(import.meta.dirname, '../migrations')

export type Migration = { number: number; name: string; sha256: string; statements: readonly string[] }

/** The migrations of a folder by number. Their files are named NNNN-name.sql and a statement ends with `;` at a line's end. */
export function readMigrations(folder: string): Migration[] {
  const found = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  return found.map((file, at) => {
    const [, digits, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? []
    if (name === undefined || Number(digits) !== at + 1)
      throw new OperationError(
        'migrations_differ',
        `${file}: found as migration ${at + 1} of ${folder}; accepted: NNNN-name.sql, numbered 0001, 0002 and so on without a gap`,
      )
    const text = readFileSync(join(folder, file), 'utf8')
    return { number: at + 1, name, sha256: createHash('sha256').update(text).digest('hex'), statements: statementsOf(text) }
  })
}

function statementsOf(text: string): string[] {
  // One engine has no cluster to name and no replicas; the places are where a server would have them.
  // A comment may end with `;` and ends no statement.
  const plain = text
    .replace(/^\s*--.*$/gm, '')
    .replaceAll('{on_cluster}', '')
    .replaceAll('{replicated}', '')
  return plain
    .split(/;[ \t]*(?:--.*)?$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

/**
 * Brings the database to the newest migration, forward only. What was applied stands in `schema_migrations`. A migration is recorded
 * after its last statement: one that was cut off runs again from its first, and so its statements are to bear running twice.
 */
export async function migrate(ch: ClickHouse, folder: string = MIGRATIONS): Promise<{ applied: string[] }> {
  await ch.command(
    `CREATE TABLE IF NOT EXISTS schema_migrations (number UInt32, name String, sha256 String, applied_at DateTime64(3, 'UTC'))
     ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  )
  const migrations = readMigrations(folder)
  const recorded = await ch.rows<{ number: number; name: string; sha256: string }>('SELECT number, name, sha256 FROM schema_migrations')
  const done = new Map(recorded.map((row) => [toNumber(row.number), row]))
  for (const row of done.values()) refuseDifferent(ch.database, row, migrations[row.number - 1])
  const applied: string[] = []
  for (const migration of migrations) {
    if (done.has(migration.number)) continue
    for (const statement of migration.statements) await ch.command(statement)
    await ch.command('INSERT INTO schema_migrations SELECT {number:UInt32}, {name:String}, {sha256:String}, now64(3)', {
      number: migration.number,
      name: migration.name,
      sha256: migration.sha256,
    })
    applied.push(`${String(migration.number).padStart(4, '0')}-${migration.name}`)
  }
  return { applied }
}

function refuseDifferent(database: string, row: { number: number; name: string; sha256: string }, migration: Migration | undefined): void {
  const file = `${String(row.number).padStart(4, '0')}-${row.name}.sql`
  if (migration === undefined)
    throw new OperationError(
      'migrations_differ',
      `the database ${database} has migration ${file}, which this version does not know; run the version that made it, or a newer one`,
    )
  if (migration.sha256 === row.sha256 && migration.name === row.name) return
  throw new OperationError(
    'migrations_differ',
    `migration ${file} was applied to the database ${database} with other contents (recorded sha256 ${row.sha256.slice(0, 12)}, file ${migration.sha256.slice(0, 12)}); restore the file and put the change into a new migration, or rebuild the database from the log in an empty folder`,
  )
}
