import type { ClickHouse } from '@touchledger/clickhouse'
import { lastSealed } from './batches.ts'

const derived = ['ledger', 'evidence', 'spend_entries', 'identity_labels', 'identity_members', 'replaced_days'] as const

/**
 * Deletes what attempts left that can no longer be sealed: their batch number has its first record, and it is not theirs. Such rows never
 * count; this frees their room. Also drops the work tables of attempts that died. An attempt still under way loses its tables and fails.
 */
export async function sweepVoid(store: ClickHouse): Promise<{ attempts: number }> {
  const tables = await store.values<readonly [string]>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'work_')`,
  )
  for (const [name] of tables) await store.command(`DROP TABLE IF EXISTS ${name}`)
  const { batch } = await lastSealed(store)
  const unsealed = `batch <= ${batch} AND attempt NOT IN (SELECT sealed_attempt FROM sealed_batches)`
  const [row] = await store.values<readonly [string | number]>(`SELECT count() FROM attempts WHERE ${unsealed}`)
  const attempts = Number(row?.[0] ?? 0)
  if (attempts === 0) return { attempts }
  for (const table of derived) await store.command(`ALTER TABLE ${table} DELETE WHERE ${unsealed} SETTINGS mutations_sync = 1`)
  // Last: a crash before it sweeps again.
  await store.command(`ALTER TABLE attempts DELETE WHERE ${unsealed} SETTINGS mutations_sync = 1`)
  return { attempts }
}
