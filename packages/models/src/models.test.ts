import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultModelSettings, MODEL_IDS, type ModelSettings, modelById, models, type PathTouch, splitMoney, splitShares } from './index.ts'

const touch = fc.record({ atMs: fc.integer({ min: 0, max: 2_000_000_000_000 }), direct: fc.boolean() })
const path = fc.array(touch, { minLength: 1, maxLength: 60 }).map((touches) => touches.toSorted((a, b) => a.atMs - b.atMs))
const part = fc.integer({ min: 0, max: 50 }).map((percent) => percent / 100)
const settings: fc.Arbitrary<ModelSettings> = fc.record({
  timeDecayHalfLifeHours: fc.double({ min: 0.01, max: 87_600, noNaN: true }),
  positionFirst: part,
  positionLast: part,
})
const sum = (parts: readonly bigint[]) => parts.reduce((total, one) => total + one, 0n)

test('every model id has its model, in the documented order', () => {
  expect(models.map((model) => model.id)).toEqual([...MODEL_IDS])
  for (const id of MODEL_IDS) expect(modelById(id).id).toBe(id)
})

describe.each(models)('$id', (model) => {
  test.each(model.vector)('gives the known weights: $name', ({ path, settings, weights }) => {
    expect(model.weigh(path, { ...defaultModelSettings, ...settings })).toEqual(weights)
  })

  test('has no weights for an empty path', () => {
    expect(model.weigh([], defaultModelSettings)).toEqual([])
  })

  test('gives every touch a share, none negative, together exactly 1', () => {
    fc.assert(
      fc.property(path, settings, (touches: PathTouch[], chosen) => {
        const shares = splitShares(model.weigh(touches, chosen)) ?? []
        expect(shares).toHaveLength(touches.length)
        expect(shares.every((share) => Number.isSafeInteger(share) && share >= 0)).toBe(true)
        expect(shares.reduce((total, share) => total + share, 0)).toBe(1_000_000_000)
      }),
    )
  })

  test('splits money to the last kopeck, and a refund cancels it in every touch', () => {
    fc.assert(
      fc.property(path, settings, fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (touches, chosen, amountMinor) => {
        const shares = splitShares(model.weigh(touches, chosen)) ?? []
        const parts = splitMoney(amountMinor, shares)
        expect(sum(parts)).toBe(amountMinor)
        expect(splitMoney(-amountMinor, shares)).toEqual(parts.map((one) => -one))
      }),
    )
  })
})

test.each([
  ['timeDecayHalfLifeHours: found 0', 'time_decay', { timeDecayHalfLifeHours: 0 }],
  ['timeDecayHalfLifeHours: found NaN', 'time_decay', { timeDecayHalfLifeHours: Number.NaN }],
  ['timeDecayHalfLifeHours: found Infinity', 'time_decay', { timeDecayHalfLifeHours: Number.POSITIVE_INFINITY }],
  ['positionFirst: found -0.1', 'position_based', { positionFirst: -0.1 }],
  ['positionLast: found NaN', 'position_based', { positionLast: Number.NaN }],
  ['positionFirst + positionLast: found 1.1', 'position_based', { positionFirst: 0.7, positionLast: 0.4 }],
] as const)('a setting that no model can use never becomes SQL: %s', (message, id, wrong) => {
  const chosen = { ...defaultModelSettings, ...wrong }
  expect(() => modelById(id).weightsSql(chosen)).toThrow(message)
  expect(() => modelById(id).weigh([], chosen)).toThrow(message)
})
