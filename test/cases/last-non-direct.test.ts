import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { importJourneys } from './journeys.ts'
import { hasShared, readSharedJson, sayNotRun } from './shared-folder.ts'

type Published = {
  lookback_days: number
  /** Times in seconds. */
  sessions: readonly { client: string; session: string; ts: number; source: string }[]
  expected_last_non_direct_session: Readonly<Record<string, string>>
  expected_last_non_direct_source: Readonly<Record<string, string>>
}

const file = 'cases/last-non-direct.json'
sayNotRun(file)

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2023-12-01T00:00:00Z') })
})
afterAll(() => cases.close())

/** Every session ends in a sale of its own, so that the sale's credit tells which session the model gave it to. */
async function run(published: Published): Promise<void> {
  const { lookback_days, sessions } = published
  await cases.begin(`
version: 1
company: {time_zone: UTC, language: en}
path: {before_lead_days: ${lookback_days}, lookback_days: ${lookback_days}, repeat: window, to: conversion}
models: {default: last_non_direct, also: [last_touch]}
`)
  const timed = sessions.map((one) => ({ ...one, visitor: one.client, at: new Date(one.ts * 1000).toISOString() }))
  await importJourneys(
    cases,
    timed.map(({ visitor, at, source, session }) => ({ visitor, at, source, eventId: session })),
    timed.map(({ visitor, at, session }) => ({ deal: session, visitor, at, amount: '1.00' })),
  )
  await cases.post()
  const earned = async (model: string) =>
    new Map(
      (
        await cases.store.values<readonly [string, string, string]>(
          `SELECT replaceOne(l.deal_key, 'crm:', ''), t.event_id, t.source FROM ledger AS l INNER JOIN touches AS t ON t.touch_ref = l.touch_ref
           WHERE l.goal = 'won' AND l.model_id = '${model}'`,
        )
      ).map(([deal, event, source]) => [deal, { event, source }]),
    )
  const found = await earned('last_non_direct')
  const wanted = Object.entries(published.expected_last_non_direct_session).map(
    ([session, event]) => [session, { event, source: published.expected_last_non_direct_source[session] }] as const,
  )
  expect(found).toEqual(new Map(wanted))
  expect([...(await earned('last_touch')).entries()].every(([session, { event }]) => session === event)).toBe(true)
  expect(await cases.differences()).toEqual([])
}

describe('last_non_direct', () => {
  test.runIf(hasShared)('gives a direct session to the last one that was not', async () => {
    await run(readSharedJson<Published>(file))
  })

  test('forgets a session after the window, and a path of direct sessions keeps its last', async () => {
    const day = 86_400
    const start = 1_683_321_359
    await run({
      lookback_days: 30,
      sessions: [
        { client: 'x', session: 'first', ts: start, source: 'a' },
        { client: 'x', session: 'in the window', ts: start + 30 * day, source: '(direct)' },
        { client: 'x', session: 'past it', ts: start + 30 * day + 1, source: '(direct)' },
        { client: 'y', session: 'another person', ts: start + 1, source: '(direct)' },
      ],
      expected_last_non_direct_session: {
        first: 'first',
        'in the window': 'first',
        'past it': 'past it',
        'another person': 'another person',
      },
      expected_last_non_direct_source: { first: 'a', 'in the window': 'a', 'past it': '(direct)', 'another person': '(direct)' },
    })
  })
})
