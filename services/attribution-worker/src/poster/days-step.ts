import { tables } from '@touchledger/clickhouse'
import { factTables } from '../collector/table-rows.ts'
import { inCut, isKnown, type Scope, visible } from './scope.ts'

/**
 * Days that a source has pulled anew in full within this cut: as many distinct events of the version as its marker counts are there.
 * Written once, with the batch that first knows it; older rows of the day are out from then on. Resolves with the number written.
 */
export async function storeReplacedDays(scope: Scope, topic: 'touches' | 'costs'): Promise<number> {
  const table = factTables[topic]
  // A version becomes whole by a row or a marker of its own: where none came, nothing did.
  const came = `SELECT DISTINCT source_system, account, day, version FROM ${table}
    WHERE decoded AND day != '' AND ${inCut(scope, topic)} AND NOT ${isKnown(scope, topic)}`
  if ((await scope.store.values(`${came} LIMIT 1`)).length === 0) return 0
  const complete = await scope.store.values<readonly [string, string, string, string]>(
    `WITH markers AS (
       SELECT source_system, account, day, version, max(rows) AS expected FROM ${table}
       WHERE kind = 'day_replaced' AND decoded AND ${inCut(scope, topic)}
         AND (source_system, account, day, version) IN (${came}) AND (source_system, account, day, version) NOT IN (
         SELECT source_system, account, day, version FROM replaced_days WHERE topic = '${topic}' AND ${visible(scope)})
       GROUP BY source_system, account, day, version
     )
     SELECT m.source_system, m.account, m.day, toString(m.version)
     FROM markers AS m LEFT JOIN (
       SELECT source_system, account, day, version, uniqExact(event_id) AS found FROM ${table}
       WHERE kind != 'day_replaced' AND decoded AND ${inCut(scope, topic)} AND (source_system, account, day, version) IN (
         SELECT source_system, account, day, version FROM markers)
       GROUP BY source_system, account, day, version) AS f
     ON f.source_system = m.source_system AND f.account = m.account AND f.day = m.day AND f.version = m.version
     WHERE found >= expected
     ORDER BY m.source_system, m.account, m.day, m.version`,
  )
  if (complete.length === 0) return 0
  const column = (index: 0 | 1 | 2) => complete.map((row) => row[index])
  await scope.store.insert('replaced_days', tables.replaced_days, [
    complete.map(() => scope.batch),
    complete.map(() => scope.attempt),
    complete.map(() => topic),
    column(0),
    column(1),
    column(2),
    complete.map((row) => BigInt(row[3])),
  ])
  return complete.length
}
