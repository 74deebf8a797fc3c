import { splitMoney, splitShares } from '@touchledger/models'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { spellOut } from './arithmetic.ts'

const toText = (minor: bigint): string => {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

test('the arithmetic on the page ends at the ledger’s kopecks, of payments after payments too', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 1, maxLength: 12 })
  const minor = fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n })
  fc.assert(
    fc.property(weights, minor, minor, (some, before, after) => {
      const shares = splitShares(some) ?? []
      const [of, less] = [splitMoney(after, shares), splitMoney(before, shares)]
      let given = 0n
      for (const [place, step] of spellOut(some, toText(before), toText(after)).entries()) {
        const amount = (of[place] ?? 0n) - (less[place] ?? 0n)
        expect(step.given ?? '0.00').toBe(toText(given))
        given += amount
        expect(step.soFar).toBe(toText(given))
        expect(BigInt(step.share.replace('.', ''))).toBe(BigInt(shares[place] ?? 0))
      }
    }),
  )
})

test('a third of a hundred is told as rounded, four tenths as exact', () => {
  expect(spellOut([1, 1, 1], '0.00', '100.00').map(({ isExact, soFar }) => [isExact, soFar])).toEqual([
    [false, '33.33'],
    [false, '66.67'],
    [false, '100.00'],
  ])
  expect(spellOut([0.4, 0.2, 0.4], '0.00', '100.00').map(({ isExact }) => isExact)).toEqual([true, true, true])
})
