import { expect, test } from 'vitest'
import { rateOn, toLedgerValue } from './money.ts'

const net = { currency: 'RUB', basis: 'net_of_vat' as const }
// Gross → net in kopecks, half away from zero.
test.each([
  [12000, 'included:20', 10000n],
  [12200, 'included:22', 10000n],
  [12000, 'included:22', 9836n],
  [10500, 'included:5', 10000n],
  [10700, 'included:7', 10000n],
  [-12200, 'included:22', -10000n],
  [1, 'included:22', 1n],
  [12200, 'excluded:22', 12200n],
  [12200, 'none', 12200n],
  [12200, '', 12200n],
])('%i kopecks with VAT %s are %s net', (minor, vat, expected) => {
  expect(toLedgerValue({ minor, currency: 'RUB', vat }, net, null)).toBe(expected)
})
test('on the gross basis VAT that is excluded is added', () => {
  expect(toLedgerValue({ minor: 10000, currency: 'RUB', vat: 'excluded:22' }, { currency: 'RUB', basis: 'gross' }, null)).toBe(12200n)
})
test('VAT and exchange rate are one rounding', () => {
  const rate = { day: '2026-09-01', currency: 'USD', nominal: 1, rate: '80.1234' }
  // 1.01 × 80.1234 ÷ 1.22 = 66.3317… ; rounding twice would give 66.33 or 66.34 by chance.
  expect(toLedgerValue({ minor: 101, currency: 'USD', vat: 'included:22' }, net, rate)).toBe(6633n)
  expect(toLedgerValue({ minor: 101, currency: 'USD', vat: 'none' }, net, null)).toBeNull()
})
test('a rate per many units and a currency without kopecks are converted by their exponents', () => {
  expect(
    toLedgerValue({ minor: 100_000, currency: 'KZT', vat: 'none' }, net, { day: '', currency: 'KZT', nominal: 100, rate: '15.0612' }),
  ).toBe(15061n)
  expect(toLedgerValue({ minor: 1000, currency: 'JPY', vat: 'none' }, net, { day: '', currency: 'JPY', nominal: 100, rate: '52.5' })).toBe(
    52500n,
  )
})
test('a day takes its own rate, else an earlier one once a later one is known', () => {
  const of = (...days: string[]) => new Map([['USD', days.map((day) => ({ day, currency: 'USD', nominal: 1, rate: '1' }))]])
  expect(rateOn(of('2026-09-02'), 'USD', '2026-09-02')?.day).toBe('2026-09-02')
  expect(rateOn(of('2026-09-02'), 'USD', '2026-09-03')).toBeNull()
  expect(rateOn(of('2026-09-02', '2026-09-05'), 'USD', '2026-09-03')?.day).toBe('2026-09-02')
  expect(rateOn(of('2026-09-02'), 'USD', '2026-09-01')).toBeNull()
})
