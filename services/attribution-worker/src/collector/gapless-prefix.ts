import { type ClickHouse, type TableName, toNumber } from '@touchledger/clickhouse'

/** `last` is the offset of the last record of the prefix, −1 before the first; `next` is where copying goes on. */
export type PrefixEnd = { last: number; next: number }

/**
 * The end of the gapless prefix of a partition in a fact table. A row whose predecessor is missing begins a gap: what stands behind it
 * came from a writer that has since been replaced and does not count until the gap is filled. `from` (a former end) spares looking at
 * what is known to be without a gap.
 */
export async function endOfPrefix(store: ClickHouse, table: TableName, partition: number, from = 0): Promise<PrefixEnd> {
  const [row] = await store.rows<{ last: string | number | null }>(
    `SELECT maxOrNull(log_offset) AS last FROM ${table}
     WHERE log_partition = {partition:UInt32} AND log_offset >= {from:UInt64} AND log_offset < (
       SELECT coalesce(minOrNull(log_offset), 18446744073709551615) FROM ${table}
       WHERE log_partition = {partition:UInt32} AND log_offset >= {from:UInt64} AND previous_offset >= {from:Int64}
         AND toUInt64(previous_offset) NOT IN (
           SELECT log_offset FROM ${table} WHERE log_partition = {partition:UInt32} AND log_offset >= {from:UInt64}))`,
    { partition, from },
  )
  const last = row?.last === null || row?.last === undefined ? from - 1 : toNumber(row.last)
  return { last, next: last + 1 }
}
