import { ARRAY_PARAM_VALUES_MAX, type ClickHouse } from '@touchledger/clickhouse'

/** The query API reads; it never writes, so it can run on a user who may not. */
export type Store = Pick<ClickHouse, 'rows'>

/**
 * Rows found by keys, as many of them at once as a parameter takes. Rows that several keys find may come more than once.
 * `ClickHouse.withKeys` has no such limit, but it writes.
 */
export async function rowsByKeys<K extends string | number, R>(
  keys: Iterable<K>,
  read: (some: readonly K[]) => Promise<R[]>,
): Promise<R[]> {
  const unique = [...new Set(keys)]
  const found: R[] = []
  for (let from = 0; from < unique.length; from += ARRAY_PARAM_VALUES_MAX) {
    for (const row of await read(unique.slice(from, from + ARRAY_PARAM_VALUES_MAX))) found.push(row)
  }
  return found
}
