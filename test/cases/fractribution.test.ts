import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { amountsOf, distance, sharesOf } from './credit.ts'
import { type Arrival, importJourneys, type Sale } from './journeys.ts'
import { hasShared, readShared, readSharedJson, sayNotRun } from './shared-folder.ts'

type Customer = { id: string; channels: readonly string[]; wonAtMs: number }
type Heuristics = { customers: number; touches: number; credit: Readonly<Record<string, Readonly<Record<string, number>>>> }

const folder = 'cases/google-fractribution'
sayNotRun(folder)

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2016-10-01T00:00:00Z') })
})
afterAll(() => cases.close())

const models = ['first_touch', 'last_touch', 'linear', 'position_based']
const rulesYaml = `
version: 1
company: {time_zone: UTC, language: en}
models: {default: position_based, also: [first_touch, last_touch, linear]}
channels:
${[...'ABCDEFGHI'].map((name) => `  - {name: ${name}, when: {source: '${name}'}}`).join('\n')}
`

/** Touches an hour apart, the last an hour before the conversion, a deal of 1.00 for each customer. */
async function run(customers: readonly Customer[], { touches, credit }: Omit<Heuristics, 'customers'>): Promise<void> {
  await cases.begin(rulesYaml)
  const arrivals: Arrival[] = customers.flatMap(({ id, channels, wonAtMs }) =>
    channels.map((source, place) => ({ visitor: id, at: new Date(wonAtMs - (channels.length - place) * 3_600_000).toISOString(), source })),
  )
  const sales: Sale[] = customers.map(({ id, wonAtMs }) => ({
    deal: id,
    visitor: id,
    at: new Date(wonAtMs).toISOString(),
    amount: '1.00',
  }))
  expect(arrivals).toHaveLength(touches)
  await importJourneys(cases, arrivals, sales)
  await cases.post()
  const report = await cases.report({ model: models.join(',') })
  for (const model of models) {
    // A share is rounded to a billionth of its conversion, and the published credit to nine places.
    const tolerance = touches * 1e-9 + 1e-9
    expect(distance(sharesOf(report, model), new Map(Object.entries(credit[model] ?? {}))), model).toBeLessThanOrEqual(tolerance)
    expect(report.totals.models[model], model).toMatchObject({
      shares: `${customers.length}.000000000`,
      amount: `${customers.length}.00`,
    })
    const minor = [...amountsOf(report, model).values()].reduce((sum, amount) => sum + BigInt(amount.replace('.', '')), 0n)
    expect(minor, model).toBe(BigInt(customers.length) * 100n)
  }
  const uneven = await cases.store.values(
    `SELECT conversion_id, model_id FROM ledger WHERE goal = 'won' GROUP BY conversion_id, model_id
     HAVING sum(share_nano) != 1000000000 OR sum(amount_minor) != 100`,
  )
  expect(uneven).toEqual([])
}

function readCustomers(): Customer[] {
  const [, ...lines] = readShared(`${folder}/customers.csv`).trim().split('\n')
  return lines.map((line) => {
    const [path = '', id = '', seconds = ''] = line.split(',')
    return { id, channels: path.split(' > '), wonAtMs: Number(seconds) * 1000 }
  })
}

describe('converting customers', () => {
  test.runIf(hasShared)(
    '1,983 of them credit nine channels as published',
    async () => {
      const customers = readCustomers()
      const heuristics = readSharedJson<Heuristics>(`${folder}/heuristics.json`)
      expect(customers).toHaveLength(heuristics.customers)
      await run(customers, heuristics)
      expect(await cases.differences()).toEqual([])
    },
    180_000,
  )

  test('a few of them', async () => {
    const wonAtMs = Date.parse('2016-08-02T03:04:01Z')
    await run(
      [
        { id: 'one', channels: ['A'], wonAtMs },
        { id: 'two', channels: ['A', 'B'], wonAtMs },
        { id: 'three', channels: ['C', 'B', 'C', 'A'], wonAtMs },
      ],
      {
        touches: 7,
        credit: {
          first_touch: { A: 2, C: 1 },
          last_touch: { A: 2, B: 1 },
          linear: { A: 1.75, B: 0.75, C: 0.5 },
          position_based: { A: 1.9, B: 0.6, C: 0.5 },
        },
      },
    )
  })
})
