import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ClickHouse } from './clickhouse.ts'
import { MIGRATIONS, migrate, readMigrations } from './migrate.ts'
import { openChdb } from './open-chdb.ts'
import { tables } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'touchledger-migrate-'))
let ch: ClickHouse
let files = ''
let made = 0
beforeAll(async () => {
  ch = await openChdb({ path: join(folder, 'data'), database: 'migrated' })
})
beforeEach(async () => {
  files = mkdtempSync(join(folder, 'migrations-'))
  await ch.command('DROP TABLE IF EXISTS schema_migrations')
  made++
})
afterAll(async () => {
  await ch.close()
  rmSync(folder, { recursive: true, force: true })
})
const write = (file: string, text: string) => writeFileSync(join(files, file), text)

test('the declared columns are those of the migrated tables, by name, type and order, and every column of a table is there', async () => {
  const applied = await migrate(ch)
  expect(applied.applied).toHaveLength(readMigrations(MIGRATIONS).length)
  for (const [table, columns] of Object.entries(tables)) {
    const found = await ch.rows(
      "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String} AND default_kind != 'MATERIALIZED' ORDER BY position",
      { table },
    )
    expect(found, table).toEqual(columns)
  }
})

test('a migration that was cut off anywhere runs again from its first statement', async () => {
  const statements = readMigrations(MIGRATIONS).flatMap((migration) => migration.statements)
  // Once for all that stood before the cut, and once from the beginning.
  for (const statement of [...statements, ...statements]) await ch.command(statement)
})

test('a database is migrated once, and later files are added to it', async () => {
  write(
    '0001-first.sql',
    `-- A note; it ends with one;\nCREATE TABLE first_${made} (n UInt8) ENGINE = {replicated}MergeTree ORDER BY n;\n\nINSERT INTO first_${made} VALUES (1), (2); -- done\n`,
  )
  expect(await migrate(ch, files)).toEqual({ applied: ['0001-first'] })
  expect(await migrate(ch, files)).toEqual({ applied: [] })
  write('0002-second.sql', `ALTER TABLE first_${made} {on_cluster} ADD COLUMN text String DEFAULT 'a;b';\n`)
  expect(await migrate(ch, files)).toEqual({ applied: ['0002-second'] })
  expect(await ch.values(`SELECT n, text FROM first_${made} ORDER BY n`)).toEqual([[1, 'a;b'], [2, 'a;b']]) // biome-ignore format: rows
  const recorded = await ch.rows(
    "SELECT number, name, length(sha256) AS digits, applied_at > '2020-01-01' AS timed FROM schema_migrations ORDER BY number",
  )
  expect(recorded).toEqual([
    { number: 1, name: 'first', digits: '64', timed: 1 },
    { number: 2, name: 'second', digits: '64', timed: 1 },
  ])
})

test('a file that changed after it was applied is refused, and so is one that is gone', async () => {
  write('0001-first.sql', 'SELECT 1;')
  await migrate(ch, files)
  write('0001-first.sql', 'SELECT 2;')
  await expect(migrate(ch, files)).rejects.toMatchObject({ code: 'migrations_differ', message: expect.stringContaining('0001-first.sql') })
  rmSync(join(files, '0001-first.sql'))
  await expect(migrate(ch, files)).rejects.toMatchObject({ code: 'migrations_differ', message: expect.stringContaining('does not know') })
})

test('a migration that fails is not recorded, and those before it are', async () => {
  write('0001-first.sql', 'SELECT 1;')
  write('0002-second.sql', 'SELECT absent;')
  await expect(migrate(ch, files)).rejects.toMatchObject({ code: 'clickhouse_rejected' })
  write('0002-second.sql', 'SELECT 2;')
  expect(await migrate(ch, files)).toEqual({ applied: ['0002-second'] })
})

test('files that are not numbered without a gap are refused by name', () => {
  write('0001-first.sql', 'SELECT 1;')
  write('0003-third.sql', 'SELECT 3;')
  expect(() => readMigrations(files)).toThrow('0003-third.sql')
})
