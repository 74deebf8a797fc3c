import { Rules } from '@touchledger/rules'
import { expect, test } from 'vitest'
import { decidePath } from './path.ts'
import type { Touch } from './touches.ts'

const DAY = 86_400_000
const touch = (name: string, atMs: number, more: Partial<Touch> = {}): Touch => ({
  touchRef: name,
  eventId: name,
  position: 'touches/0/0',
  kind: 'visit',
  atMs,
  resolutionMs: 1,
  date: '',
  side: 'marketing',
  source: '',
  medium: '',
  campaign: 'spring',
  content: '',
  term: '',
  landingPath: '',
  referrerHost: '',
  campaignKey: '',
  region: '',
  identifiers: [],
  classified: { channel: 'Search', channelId: 'organic_search', paid: false, direct: false, internal: false },
  rulesVersion: 1,
  superseded: false,
  ...more,
})
const internal = { classified: { channel: 'Internal', channelId: 'internal', paid: false, direct: false, internal: true } }
const rulesOf = (path: object = {}) => Rules.parse({ path })
const whole = { fromMs: 0, after: null, to: { atMs: 100 * DAY, resolutionMs: 1 } }
const told = (path: ReturnType<typeof decidePath>) => ({
  path: path.touches.map(({ touchRef }) => touchRef),
  out: path.excluded.map(({ touch: { touchRef }, reason }) => `${touchRef} ${reason}`),
})

test('both ends are inclusive, at the coarser of the two resolutions', () => {
  const end = 10 * DAY
  const window = { fromMs: DAY, after: null, to: { atMs: end, resolutionMs: 60_000 } }
  const touches = [
    touch('early', DAY - 1),
    touch('first', DAY),
    touch('same minute', end + 59_999),
    touch('next minute', end + 60_000),
    touch('same day', end, { resolutionMs: DAY }),
    touch('next day', end + DAY, { resolutionMs: DAY }),
  ]
  expect(told(decidePath(touches, window, rulesOf()))).toEqual({
    path: ['first', 'same minute', 'same day'],
    out: ['early before_window', 'next minute after_window', 'next day after_window'],
  })
})

test('a path begins after the previous sale, whose own moment belongs to it', () => {
  const window = { ...whole, after: { atMs: 5 * DAY, resolutionMs: 1000 } }
  const touches = [touch('sold', 5 * DAY + 999), touch('anew', 5 * DAY + 1000)]
  expect(told(decidePath(touches, window, rulesOf()))).toEqual({ path: ['anew'], out: ['sold before_previous_sale'] })
})

test('what the path rules leave out says which rule', () => {
  const touches = [
    touch('old', DAY),
    touch('call', 40 * DAY, { side: 'sales' }),
    touch('gone', 40 * DAY, { superseded: true }),
    touch('search', 41 * DAY, { campaign: 'winter' }),
    touch('tagged', 41 * DAY, { campaign: 'test' }),
    touch('own', 42 * DAY, internal),
    touch('last', 43 * DAY),
    touch('very last', 44 * DAY),
  ]
  const rules = rulesOf({ gapDays: 30, excludeCampaigns: ['test'], maxTouches: 2 })
  expect(told(decidePath(touches, whole, rules))).toEqual({
    path: ['last', 'very last'],
    out: [
      'old before_gap',
      'call side_not_counted',
      'gone superseded',
      'search beyond_max_touches',
      'tagged excluded_campaign',
      'own internal',
    ],
  })
  expect(told(decidePath(touches.slice(1, 2), whole, rulesOf({ touches: 'marketing_and_sales' }))).path).toEqual(['call'])
  expect(told(decidePath([touch('x', DAY)], whole, rulesOf({ excludeChannels: ['organic_search'] }))).out).toEqual(['x excluded_channel'])
})

test('internal touches stay where there is nothing else', () => {
  expect(told(decidePath([touch('own', DAY, internal)], whole, rulesOf())).path).toEqual(['own'])
})
