import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { amountsOf, distance, sharesOf } from './credit.ts'
import { type Arrival, importJourneys, type Sale } from './journeys.ts'
import { hasShared, readSharedJson, sayNotRun } from './shared-folder.ts'

/** A path written as `a > b`, how many customers it brought and how many visitors left without a deal. */
type Path = readonly [path: string, conversions: number, nulls: number]
type Credit = Readonly<Record<string, number>>
type Case = { id: string; paths: readonly Path[]; expected: Readonly<Record<string, Credit>> }
type Transform = { id: string; transform_input: readonly string[]; expected: { frequency: readonly string[] } }

const file = 'cases/micro.json'
sayNotRun(file)

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2026-09-20T00:00:00Z') })
})
afterAll(() => cases.close())

type Shares = { first: number; last: number }
const usual: Shares = { first: 0.4, last: 0.4 }
const lastHeavy: Shares = { first: 0.3, last: 0.7 }
/** Which of our models a published name means, and the shares that `position_based` is set to for it. */
const meaningOf: Readonly<Record<string, { model: string; shares: Shares }>> = {
  first_touch: { model: 'first_touch', shares: usual },
  last_touch: { model: 'last_touch', shares: usual },
  last_touch_non_A: { model: 'last_non_direct', shares: usual },
  linear: { model: 'linear', shares: usual },
  linear_repeats_count: { model: 'linear', shares: usual },
  position_40_20_40: { model: 'position_based', shares: usual },
  position_30_0_70: { model: 'position_based', shares: lastHeavy },
}
const models = ['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based']

/** One campaign is one channel. `A` is direct, so that `last_non_direct` is the last touch that is not A. */
const rulesFor = (names: readonly string[], { first, last }: Shares) => `
version: 1
company: {time_zone: UTC, language: en}
models:
  default: linear
  also: [${models.join(', ')}]
  settings: {position_based: {first: ${first}, last: ${last}}}
channels:
${names.map((name) => `  - {name: '${name}', direct: ${name.endsWith(' A')}, when: {campaign: '${name}'}}`).join('\n')}
`

/** Cases under one rules file share a workspace: each has customers and a month of its own. */
async function run(published: readonly Case[]): Promise<void> {
  // Globs do not tell `a` from `A`, so that a channel is named by its case too.
  const names = [...new Set(published.flatMap(({ paths }, index) => paths.flatMap(([path]) => channelsOf(path, index))))]
  const settings = new Set(published.flatMap(({ expected }) => Object.keys(expected).map((name) => meaningFor(name).shares)))
  for (const shares of settings) {
    await cases.begin(rulesFor(names, shares))
    const journeys = published.map(toJourneys)
    await importJourneys(
      cases,
      journeys.flatMap(({ arrivals }) => arrivals),
      journeys.flatMap(({ sales }) => sales),
    )
    await cases.post()
    for (const [index, one] of published.entries()) await check(one, index, shares, journeys[index]?.arrivals.length ?? 0)
  }
}

function meaningFor(name: string): { model: string; shares: Shares } {
  const meaning = meaningOf[name]
  if (meaning === undefined) throw new Error(`the case expects ${name}, which this test does not know`)
  return meaning
}

async function check({ id, paths, expected }: Case, index: number, shares: Shares, touches: number): Promise<void> {
  const customers = paths.reduce((sum, [, conversions]) => sum + conversions, 0)
  const month = monthOf(index)
  const report = await cases.report({ model: models.join(','), from: month, to: month })
  for (const [name, credit] of Object.entries(expected)) {
    const { model, shares: meant } = meaningFor(name)
    if (meant !== shares) continue
    const wanted = new Map(Object.entries(credit).map(([channel, share]) => [channelOf(channel, index), share]))
    expect(distance(sharesOf(report, model), wanted), `${id} ${name}`).toBeLessThanOrEqual(touches * 1e-9)
  }
  for (const model of models) {
    const totals = report.totals.models[model]
    expect([totals?.shares, totals?.amount], `${id} ${model}`).toEqual([`${customers}.000000000`, `${customers}.00`])
    const minor = [...amountsOf(report, model).values()].reduce((sum, amount) => sum + BigInt(amount.replace('.', '')), 0n)
    expect(minor, `${id} ${model}`).toBe(BigInt(customers) * 100n)
  }
}

const channelOf = (name: string, index: number): string => `case ${index}, ${name}`
const channelsOf = (path: string, index: number): string[] => path.split(' > ').map((name) => channelOf(name, index))
const monthOf = (index: number): string => `2026-${String(index + 1).padStart(2, '0')}`

/** Touches an hour apart, the last an hour before the deal; visitors without a deal come the same way. */
function toJourneys({ paths }: Case, index: number): { arrivals: Arrival[]; sales: Sale[] } {
  const arrivals: Arrival[] = []
  const sales: Sale[] = []
  const wonAtMs = Date.parse(`${monthOf(index)}-10T12:00:00Z`)
  const textOf = (ms: number) => new Date(ms).toISOString()
  for (const [path, conversions, nulls] of paths) {
    const channels = channelsOf(path, index)
    for (let number = 0; number < conversions + nulls; number++) {
      const visitor = `${channels.join(' > ')} ${number}`
      for (const [place, campaign] of channels.entries())
        arrivals.push({ visitor, at: textOf(wonAtMs - (channels.length - place) * 3_600_000), campaign })
      if (number < conversions) sales.push({ deal: `deal-${visitor}`, visitor, at: textOf(wonAtMs), amount: '1.00' })
    }
  }
  return { arrivals, sales }
}

describe('heuristic models', () => {
  test.runIf(hasShared)('H-1 to H-5 give the published credit', async () => {
    const { heuristics } = readSharedJson<{ heuristics: readonly (Case | Transform)[] }>(file)
    const published = heuristics.filter((one) => 'paths' in one)
    expect(published.map(({ id }) => id.slice(0, 3))).toEqual(['H-1', 'H-2', 'H-3', 'H-4', 'H-5'])
    await run(published)
    expect(await cases.differences()).toEqual([])
  })

  test.runIf(hasShared)('H-6: linear counts every repeat, as the frequency transform does', async () => {
    const { heuristics } = readSharedJson<{ heuristics: readonly (Case | Transform)[] }>(file)
    const [published] = heuristics.filter((one) => 'transform_input' in one)
    const path = published?.transform_input ?? []
    const counted = (published?.expected.frequency ?? []).map((text) => /^(.+)\((\d+)\)$/.exec(text)?.slice(1) ?? [])
    const linear = Object.fromEntries(counted.map(([name = '', count = '']) => [name, Number(count) / path.length]))
    expect(linear).toEqual({ D: 2 / 8, A: 1 / 8, B: 2 / 8, C: 3 / 8 })
    await run([{ id: 'H-6', paths: [[path.join(' > '), 1, 0]], expected: { linear } }])
  })

  test('paths without a deal earn nothing, and what touches do not divide evenly adds up all the same', async () => {
    await run([
      {
        id: 'own',
        paths: [
          ['x > y > z', 2, 3],
          ['A', 1, 0],
          ['y > A', 1, 1],
          ['lost', 0, 4],
        ],
        expected: {
          first_touch: { x: 2, y: 1, A: 1 },
          last_touch: { z: 2, A: 2 },
          last_touch_non_A: { z: 2, y: 1, A: 1 },
          linear: { x: 2 / 3, y: 2 / 3 + 0.5, z: 2 / 3, A: 1.5 },
          position_40_20_40: { x: 0.8, y: 0.9, z: 0.8, A: 1.5 },
          position_30_0_70: { x: 0.6, y: 0.3, z: 1.4, A: 1.7 },
        },
      },
    ])
  })
})
