import { readFileSync } from 'node:fs'
import type { ClickHouse } from '@touchledger/clickhouse'
import type { DemoTruth, PlantedLink } from '@touchledger/testkit'

/** How far the ledger is from what the demo planted. Links are touches on the sale path of a deal; sums are kopecks net of VAT. */
export type Comparison = {
  links: { planted: number; found: number; missing: string[]; false: string[] }
  won: { planted: number; posted: number }
  paid: { planted: number; posted: number }
  /** Of `won` and `paid` by reason: planted and posted kopecks where they differ. */
  unattributed: { goal: string; reason: string; planted: number; posted: number }[]
  hubs: { planted: number; found: number }
}

export const readTruth = (file: string): DemoTruth => JSON.parse(readFileSync(file, 'utf8'))

/** The linear model gives every touch of a path a share, so its lines are the path. */
export async function compareWithTruth(store: ClickHouse, truth: DemoTruth): Promise<Comparison> {
  const sealed = 'attempt IN (SELECT sealed_attempt FROM sealed_batches)'
  const lines = await store.values<readonly [string, string]>(
    `SELECT DISTINCT l.deal_key, t.event_id FROM (
       SELECT deal_key, touch_ref, goal, sum(share_nano) AS share FROM ledger
       WHERE ${sealed} AND model_id = 'linear' AND goal IN ('won', 'paid') AND touch_ref != '' GROUP BY conversion_id, deal_key, touch_ref, goal HAVING share != 0) AS l
     INNER JOIN (SELECT DISTINCT touch_ref, event_id FROM touches) AS t ON t.touch_ref = l.touch_ref`,
  )
  const found = new Set(lines.map(([deal, event]) => `${deal} ${event.replace(/^ym\/\d+\/\d+\//, '')}`))
  const planted = new Set(truth.links.map(({ crm, deal, touch }: PlantedLink) => `${crm}:${deal} ${touch}`))
  const sums = await store.values<readonly [string, string, string]>(
    `SELECT goal, reason, toString(sum(toInt128(amount_minor))) FROM ledger
     WHERE ${sealed} AND model_id = 'linear' AND goal IN ('won', 'paid') AND currency = 'RUB' GROUP BY goal, reason`,
  )
  const posted = (goal: string, reason?: string) =>
    sums.filter((row) => row[0] === goal && (reason === undefined || row[1] === reason)).reduce((sum, row) => sum + Number(row[2]), 0)
  const unattributed = (['won', 'paid'] as const).flatMap((goal) =>
    Object.entries(truth.unattributed[goal]).map(([reason, { total }]) => ({
      goal,
      reason,
      planted: total.net,
      posted: posted(goal, reason),
    })),
  )
  const [hubs] = await store.values<readonly [string | number]>(
    `SELECT count() FROM (SELECT identifier, argMax(label, batch) AS now FROM identity_labels WHERE ${sealed} GROUP BY identifier) WHERE startsWith(now, 'hub:')`,
  )
  return {
    links: {
      planted: planted.size,
      found: [...planted].filter((link) => found.has(link)).length,
      missing: [...planted].filter((link) => !found.has(link)),
      false: [...found].filter((link) => !planted.has(link)),
    },
    won: { planted: truth.won.total.net, posted: posted('won') },
    paid: { planted: truth.paid.total.net, posted: posted('paid') },
    unattributed: unattributed.filter((each) => each.planted !== each.posted),
    hubs: { planted: truth.hubs, found: Number(hubs?.[0] ?? 0) },
  }
}
