import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouse, openChdb } from '@touchledger/clickhouse'
import { defaultModelSettings, type ModelSettings, models, type PathTouch, splitShares } from '@touchledger/models'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// What an explanation computes in TypeScript is what the ledger computed in SQL.

const folder = mkdtempSync(join(tmpdir(), 'touchledger-models-'))
let clickhouse: ClickHouse
beforeAll(async () => {
  clickhouse = await openChdb({ path: folder, database: 'models' })
})
afterAll(async () => {
  await clickhouse.close()
  rmSync(folder, { recursive: true })
})

const PATHS = `
  SELECT row.1 AS place, row.2 AS touch_ts, row.3 AS touch_direct
  FROM (SELECT arrayJoin(JSONExtract({paths:String}, 'Array(Tuple(UInt32, Array(Int64), Array(UInt8)))')) AS row)`

async function weighInSql(paths: readonly (readonly PathTouch[])[], weightsSql: string) {
  const given = paths.map((path, place) => [place, path.map(({ atMs }) => atMs), path.map(({ direct }) => Number(direct))])
  const sql = `SELECT ${weightsSql} AS weights, toTypeName(weights) AS type FROM (${PATHS}) ORDER BY place`
  return clickhouse.rows<{ weights: number[]; type: string }>(sql, { paths: JSON.stringify(given) })
}

const touch = fc.record({ atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }), direct: fc.boolean() })
const path = fc.array(touch, { minLength: 1, maxLength: 40 }).map((touches) => touches.toSorted((a, b) => a.atMs - b.atMs))
const part = fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100)
const settings: fc.Arbitrary<ModelSettings> = fc.record({
  timeDecayHalfLifeHours: fc.double({ min: 0.01, max: 87_600, noNaN: true }),
  positionFirst: part,
  positionLast: part,
})

describe.each(models)('$id in ClickHouse', (model) => {
  test.each(model.vector)('gives the known weights: $name', async ({ path, settings, weights }) => {
    const [answer] = await weighInSql([path], model.weightsSql({ ...defaultModelSettings, ...settings }))
    expect(answer?.type).toBe('Array(Float64)')
    expect(answer?.weights).toHaveLength(weights.length)
    for (const [index, weight] of weights.entries()) expect(answer?.weights[index]).toBeCloseTo(weight, 14)
  })

  test('gives any path the weights that its explanation gives', async () => {
    const check = fc.asyncProperty(fc.array(path, { minLength: 1, maxLength: 40 }), settings, async (paths, chosen) => {
      const answers = await weighInSql(paths, model.weightsSql(chosen))
      const explained = paths.map((one) => model.weigh(one, chosen))
      expect(answers.map(({ weights }) => weights.length)).toEqual(explained.map((weights) => weights.length))
      for (const [row, weights] of explained.entries()) {
        for (const [index, weight] of weights.entries()) expect(answers[row]?.weights[index]).toBeCloseTo(weight, 14)
      }
    })
    await fc.assert(check, { numRuns: 20 })
  })
})

test('weights become the same shares in ClickHouse as in an explanation, ties included', async () => {
  const sql = `
    WITH JSONExtract({weights:String}, 'Array(Array(Float64))') AS all_weights
    SELECT arrayMap(total -> toInt64(round(total / running[-1] * 1000000000)), running) AS totals
    FROM (SELECT arrayCumSum(arrayJoin(all_weights)) AS running)`
  const ties = [
    [1, 1, 1],
    [1, 2, 1_999_999_997],
    [3, 2, 1_999_999_995],
  ]
  const weights = fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 })
  const check = fc.asyncProperty(fc.array(weights, { minLength: 1, maxLength: 100 }), async (random) => {
    const given = [...ties, ...random]
    const answers = await clickhouse.rows<{ totals: (string | number)[] }>(sql, { weights: JSON.stringify(given) })
    const shares = answers.map(({ totals }) => totals.map((total, index) => Number(total) - Number(totals[index - 1] ?? 0)))
    expect(shares).toEqual(given.map((one) => splitShares(one)))
  })
  await fc.assert(check, { numRuns: 10 })
})
