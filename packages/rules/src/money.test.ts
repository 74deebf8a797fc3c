import { expect, test } from 'vitest'
import { formatMinor } from './money.ts'

test('an amount is written with the decimals of its currency', () => {
  expect([formatMinor(-5, 'RUB'), formatMinor(5n, 'JPY'), formatMinor(0, 'KWD')]).toEqual(['-0.05', '5', '0.000'])
  expect(formatMinor(99999999999999999n, 'RUB')).toBe('999999999999999.99')
  expect(() => formatMinor(1, 'RBL')).toThrow(RangeError)
})
