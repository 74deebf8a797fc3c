import { expect, test } from 'vitest'
import { rateOn, ratesOf } from './index.ts'

const rate = (day: string, eventId: string, text: string, version = 1) => ({
  day,
  currency: 'USD',
  nominal: 1,
  rate: text,
  eventId,
  version,
  contentHash: eventId,
})

test('of two rates of one day the same one counts, whatever order the store holds them in', () => {
  const stated = [rate('2026-09-02', 'bank', '81'), rate('2026-09-01', 'a', '79'), rate('2026-09-02', 'api', '80')]
  for (const facts of [stated, stated.toReversed()]) {
    const rates = ratesOf(facts)
    expect(rateOn(rates, 'USD', '2026-09-02')?.rate).toBe('80')
    expect(rates.get('USD')?.map(({ day }) => day)).toEqual(['2026-09-01', '2026-09-02'])
  }
})

test('of two rates of one day the one that its source stated later counts', () => {
  expect(rateOn(ratesOf([rate('2026-09-02', 'api', '80', 1), rate('2026-09-02', 'bank', '81', 2)]), 'USD', '2026-09-02')?.rate).toBe('81')
})
