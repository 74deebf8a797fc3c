import { type ClickHouse, migrate, openChdb } from '@touchledger/clickhouse'

/** A migrated store of its own; statements may run as long and take as much as a figure needs. */
export async function openBenchStore(path: string): Promise<ClickHouse> {
  const store = await openChdb({ path, database: 'bench', executionSecondsMax: 3_600, memoryBytesMax: 8 * 1024 ** 3 })
  await migrate(store)
  return store
}

/** Merges what background merges would merge in time, so that a figure does not hang on how far they are. */
export async function mergeAll(store: ClickHouse, tables: readonly string[]): Promise<void> {
  for (const table of tables) await store.command(`OPTIMIZE TABLE ${table} FINAL`)
}
