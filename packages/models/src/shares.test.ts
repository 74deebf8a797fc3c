import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitMoney, splitShares } from './index.ts'

test.each([
  ['nothing', []],
  ['not a number', [1, Number.NaN]],
  ['an infinite weight', [1, Number.POSITIVE_INFINITY]],
  ['a negative weight', [2, -1]],
  ['all zero', [0, 0]],
  ['finite weights whose sum is not', [Number.MAX_VALUE, Number.MAX_VALUE]],
])('weights that nothing can be shared by have no shares: %s', (_, weights) => {
  expect(splitShares(weights)).toBeNull()
})

test('three equal weights get shares that add up, the running total rounded', () => {
  expect(splitShares([1, 1, 1])).toEqual([333_333_333, 333_333_334, 333_333_333])
})

test('a tie of the running total goes to the even neighbour, as ClickHouse rounds floats', () => {
  // 0.5 and 1.5 nano: 0 and 2.
  expect(splitShares([1, 2, 1_999_999_997])).toEqual([0, 2, 999_999_998])
})

test('−100 kopecks over three touches lose none', () => {
  expect(splitMoney(-100n, [333_333_333, 333_333_334, 333_333_333])).toEqual([-33n, -34n, -33n])
  expect(splitMoney(100n, [333_333_333, 333_333_334, 333_333_333])).toEqual([33n, 34n, 33n])
})

test('half a kopeck goes away from zero', () => {
  expect(splitMoney(1n, [500_000_000, 500_000_000])).toEqual([1n, 0n])
  expect(splitMoney(-1n, [500_000_000, 500_000_000])).toEqual([-1n, 0n])
})

test('any weights that can be shared by give shares that add up to 1, and an amount beyond 64 bits is still exact', () => {
  const weights = fc.array(fc.double({ min: 0, max: 1e300, noNaN: true }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(weights, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (given, amountMinor) => {
      const shares = splitShares(given)
      if (shares === null) {
        expect(given.every((weight) => weight === 0)).toBe(true)
        return
      }
      expect(shares.every((share) => share >= 0)).toBe(true)
      expect(shares.reduce((total, share) => total + share, 0)).toBe(1_000_000_000)
      expect(splitMoney(amountMinor, shares).reduce((total, part) => total + part, 0n)).toBe(amountMinor)
    }),
  )
})
