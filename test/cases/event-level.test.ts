import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { amountsOf, sharesOf } from './credit.ts'
import { type Arrival, importJourneys, type Sale } from './journeys.ts'
import { hasShared, readSharedJson, sayNotRun } from './shared-folder.ts'

type Credit = Readonly<Record<string, number>>
type Case = {
  id: string
  dimension: 'campaign' | 'channel'
  window_days: number
  exclude_values_before_weighting: readonly string[]
  conversion_date_from: string
  conversion_date_to: string
  touches: readonly { user: string; session_start: string; campaign?: string; channel?: string }[]
  conversions: readonly { user: string; at: string; value: number }[]
  expect: { influenced?: Credit; influenced_value?: Credit; last_touch_value?: Credit; total_conversions?: number } & Readonly<
    Record<string, Credit | number | undefined>
  >
}

const file = 'cases/event-level-attribution.json'
/** They count one conversion a person; here every sale is one. */
const leftOut = ['PH-03', 'PH-04b']
const models = ['first_touch', 'last_touch', 'linear', 'position_based', 'time_decay']
sayNotRun(file)

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2023-03-01T00:00:00Z') })
})
afterAll(() => cases.close())

/** A touch may credit several conversions, and nothing but the window before the conversion bounds a path. */
const rulesFor = ({ window_days, dimension, exclude_values_before_weighting }: Case) => `
version: 1
company: {time_zone: UTC, language: en}
path:
  lookback_days: ${window_days}
  repeat: window
  to: conversion
  exclude_${dimension}s: ${JSON.stringify(exclude_values_before_weighting)}
models:
  default: linear
  also: [first_touch, last_touch, position_based, time_decay]
  settings: {time_decay: {half_life: ${Math.max((window_days * 24) / 4, 24)}h}}
channels:
  - {name: Paid Search, when: {source: google, medium: cpc}}
`
const tagsOf = (channel: string | undefined) => (channel === 'Paid Search' ? { source: 'google', medium: 'cpc' } : {})

/**
 * Cases under one rules file share a workspace. Each goes back by another hundred days: the report's period tells it from the others, and
 * its users are its own.
 */
async function run(published: readonly Case[]): Promise<void> {
  const underRules = Map.groupBy(published, rulesFor)
  for (const [rulesYaml, together] of underRules) {
    await cases.begin(rulesYaml)
    const shifted = together.map((one, index) => ({ ...one, earlier: (text: string) => hundredDaysEarlier(text, index) }))
    await importJourneys(cases, shifted.flatMap(toArrivals), shifted.flatMap(toSales))
    await cases.post()
    for (const one of shifted) await check(one)
  }
}

type Shifted = Case & { earlier: (text: string) => string }
const hundredDaysEarlier = (text: string, times: number): string =>
  new Date(Date.parse(text) - times * 100 * 86_400_000).toISOString().replace('.000', '')

const toArrivals = ({ id, touches, earlier }: Shifted): Arrival[] =>
  touches.map(({ user, session_start, campaign = '', channel }) => ({
    visitor: `${id}-${user}`,
    at: earlier(session_start),
    campaign,
    ...tagsOf(channel),
  }))
const toSales = ({ id, conversions, earlier }: Shifted): Sale[] =>
  conversions.map(({ user, at, value }, index) => ({
    deal: `${id}-${index}`,
    visitor: `${id}-${user}`,
    at: earlier(at),
    amount: value.toFixed(2),
  }))

async function check({ id, dimension, conversion_date_from, conversion_date_to, expect: expected, earlier }: Shifted): Promise<void> {
  const from = earlier(conversion_date_from).slice(0, 10)
  const to = earlier(conversion_date_to).slice(0, 10)
  const report = await cases.report({ model: models.join(','), group_by: dimension, from, to })
  for (const model of models) {
    const credit = expected[model]
    if (typeof credit !== 'object') continue
    const wanted = Object.entries(credit).filter(([, share]) => share !== 0)
    const toFour = (shares: Iterable<readonly [string, number]>) => new Map([...shares].map(([key, share]) => [key, share.toFixed(4)]))
    expect(toFour(sharesOf(report, model)), `${id} ${model}`).toEqual(toFour(wanted))
  }
  for (const [key, value] of Object.entries(expected.last_touch_value ?? {}))
    expect(amountsOf(report, 'last_touch').get(key), id).toBe(value.toFixed(2))
  if (expected.total_conversions !== undefined) expect(Number(report.totals.models.linear?.shares), id).toBe(expected.total_conversions)
  const influenced = await readInfluenced(dimension, from, to)
  for (const [key, count] of Object.entries(expected.influenced ?? {})) expect(influenced.get(key)?.conversions, id).toBe(count)
  for (const [key, value] of Object.entries(expected.influenced_value ?? {})) expect(influenced.get(key)?.value, id).toBe(value)
}

/** Conversions with at least one touch of the group on their path, each counted whole. The report credits; it has no such column. */
async function readInfluenced(dimension: string, from: string, to: string) {
  const rows = await cases.store.values<readonly [string, string | number, string | number]>(
    `SELECT name, count(), sum(value) FROM (
       SELECT DISTINCT ${dimension} AS name, conversion_id FROM ledger
       WHERE goal = 'won' AND model_id = 'linear' AND touch_ref != '' AND conversion_date BETWEEN '${from}' AND '${to}'
     ) AS t INNER JOIN (
       SELECT conversion_id, sum(amount_minor) AS value FROM ledger WHERE goal = 'won' AND model_id = 'linear' GROUP BY conversion_id
     ) AS v ON v.conversion_id = t.conversion_id GROUP BY name`,
  )
  return new Map(rows.map(([name, conversions, minor]) => [name, { conversions: Number(conversions), value: Number(minor) / 100 }]))
}

describe('event-level cases', () => {
  test.runIf(hasShared)('every published case but the two that count a person once', async () => {
    const published = readSharedJson<{ cases: readonly Case[] }>(file).cases.filter(({ id }) => !leftOut.includes(id))
    expect(published).toHaveLength(13)
    await run(published)
    expect(await cases.differences()).toEqual([])
  })

  test('a window keeps both its ends, and an excluded campaign leaves its credit to the others', async () => {
    const own: Case = {
      id: 'own',
      dimension: 'campaign',
      window_days: 4,
      exclude_values_before_weighting: ['out'],
      conversion_date_from: '2023-01-01T00:00:00Z',
      conversion_date_to: '2023-01-31T23:59:59Z',
      touches: [
        { user: 'u', session_start: '2023-01-06T11:59:59Z', campaign: 'too early' },
        { user: 'u', session_start: '2023-01-06T12:00:00Z', campaign: 'first' },
        { user: 'u', session_start: '2023-01-08T12:00:00Z', campaign: 'out' },
        { user: 'u', session_start: '2023-01-10T12:00:00Z', campaign: 'last' },
        { user: 'u', session_start: '2023-01-10T12:00:01Z', campaign: 'too late' },
      ],
      conversions: [
        { user: 'u', at: '2023-01-10T12:00:00Z', value: 0.01 },
        { user: 'stranger', at: '2023-01-10T12:00:00Z', value: 5 },
      ],
      expect: {
        first_touch: { first: 1, '(unattributed)': 1 },
        linear: { first: 0.5, last: 0.5, '(unattributed)': 1 },
        time_decay: { first: 1 / 17, last: 16 / 17, '(unattributed)': 1 },
        influenced: { first: 1, last: 1 },
        influenced_value: { first: 0.01 },
        total_conversions: 2,
      },
    }
    await run([own])
  })
})
