import type { ClickHouse } from '@touchledger/clickhouse'
import { toNumber } from '@touchledger/clickhouse'
import { endOfPrefix } from '../collector/gapless-prefix.ts'
import { factTables } from '../collector/table-rows.ts'

/** Topics whose facts a batch is a function of. */
export const factTopics = ['touches', 'costs', 'crm', 'finance', 'governance'] as const
export type FactTopic = (typeof factTopics)[number]

/** `topic/partition` → first offset the batch does not know. A partition that is absent is before its first record. */
export type Cut = ReadonlyMap<string, number>

/** The furthest cut inside the gapless prefixes, looking only at what lies beyond a former cut. */
export async function takeCut(store: ClickHouse, former: Cut): Promise<Cut> {
  const cut = new Map(former)
  for (const topic of factTopics) {
    // GROUP BY, which the engine answers from what it knows of its parts; DISTINCT would read every row.
    const partitions = await store.rows<{ log_partition: string | number }>(
      `SELECT log_partition FROM ${factTables[topic]} GROUP BY log_partition ORDER BY log_partition`,
    )
    for (const row of partitions) {
      const partition = toNumber(row.log_partition)
      const key = `${topic}/${partition}`
      const { next } = await endOfPrefix(store, factTables[topic], partition, former.get(key) ?? 0)
      if (next > 0) cut.set(key, next)
    }
  }
  return cut
}

/** True if both know the same. */
export function sameCut(a: Cut, b: Cut): boolean {
  return a.size === b.size && [...a].every(([key, end]) => b.get(key) === end)
}

/** A condition on log_partition and log_offset that holds for the rows of a topic within the cut. Numbers only, so nothing to quote. */
export function withinCut(cut: Cut, topic: string, alias = ''): string {
  const prefix = alias === '' ? '' : `${alias}.`
  const parts: string[] = []
  for (const [key, end] of cut) {
    const [name, partition] = key.split('/')
    if (name === topic) parts.push(`(${prefix}log_partition = ${Number(partition)} AND ${prefix}log_offset < ${end})`)
  }
  return parts.length === 0 ? '0' : `(${parts.join(' OR ')})`
}

export const cutToArray = (cut: Cut): { topic: string; partition: number; end: number }[] =>
  [...cut]
    .map(([key, end]) => ({ topic: key.slice(0, key.indexOf('/')), partition: Number(key.slice(key.indexOf('/') + 1)), end }))
    .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))

export const cutFromArray = (positions: readonly { topic: string; partition: number; end: number }[]): Cut =>
  new Map(positions.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]))
