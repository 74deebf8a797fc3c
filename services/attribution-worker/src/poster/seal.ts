import { hash as digest } from 'node:crypto'
import { type Column, type TableName, tables } from '@touchledger/clickhouse'
import type { PostingRecord } from '@touchledger/events'
import type { Cut } from './cut.ts'
import { cutToArray } from './cut.ts'
import type { Scope } from './scope.ts'

/** What a batch wrote into a table, as one slice saw it: read back from the store, not remembered. */
export type SealedSlice = { table: string; rows: number; hash: string }

export const NO_HASH = '0'.repeat(64)

/** The SQL of a row's hash: SHA-256 over every column but attempt, as one line of tab-separated text (escaped, so unambiguous). */
export function entryHash(table: TableName): string {
  const columns: readonly Column[] = tables[table]
  return `SHA256(formatRowNoNewline('TSV', ${columns.flatMap(({ name }) => (name === 'attempt' ? [] : [name])).join(', ')}))`
}

/** SHA-256 over the sorted SHA-256 of each row: every column but attempt. The order in which rows lie in the store plays no part. */
export async function readBack(scope: Scope, table: TableName, where: string): Promise<SealedSlice> {
  const [row] = await scope.store.rows<{ rows: string | number; hash: string }>(
    `SELECT count() AS rows, lower(hex(SHA256(arrayStringConcat(groupArray(entry_hash))))) AS hash FROM (
       SELECT ${entryHash(table)} AS entry_hash
       FROM ${table} WHERE batch = ${scope.batch} AND attempt = ${scope.attempt} AND (${where})
       ORDER BY entry_hash)`,
  )
  return { table, rows: Number(row?.rows ?? 0), hash: row?.hash ?? '' }
}

export type Sum = PostingRecord['sums'][number]

/** Sums of a slice's entries by goal, model and currency, exact whatever their size. */
export async function readSums(scope: Scope, where: string): Promise<readonly Sum[]> {
  return scope.store.rows<Sum>(
    `SELECT goal, model_id, currency, toString(sum(toInt128(share_nano))) AS share_nano, toString(sum(toInt128(amount_minor))) AS amount_minor
     FROM ledger WHERE batch = ${scope.batch} AND attempt = ${scope.attempt} AND (${where}) GROUP BY goal, model_id, currency`,
  )
}

/** Adds up the sums of slices. */
export function addSums(sums: Iterable<Sum>): Sum[] {
  const total = new Map<string, Sum>()
  for (const sum of sums) {
    const key = JSON.stringify([sum.goal, sum.model_id, sum.currency])
    const so_far = total.get(key)
    total.set(key, {
      ...sum,
      share_nano: String(BigInt(so_far?.share_nano ?? 0) + BigInt(sum.share_nano)),
      amount_minor: String(BigInt(so_far?.amount_minor ?? 0) + BigInt(sum.amount_minor)),
    })
  }
  return [...total.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum)
}

/** The hash a batch is known by: it covers what was written, what it knew and the batch before. When and by which attempt plays no part. */
export function batchHash(batch: {
  batch: number
  kernel: number
  cut: Cut
  closedThrough: string
  slices: readonly SealedSlice[]
  previousHash: string
}): string {
  const text = JSON.stringify([
    batch.previousHash,
    batch.batch,
    batch.kernel,
    batch.closedThrough,
    cutToArray(batch.cut).map(({ topic, partition, end }) => [topic, partition, end]),
    batch.slices.map(({ table, rows, hash }) => [table, rows, hash]),
  ])
  return digest('sha256', text, 'hex')
}
