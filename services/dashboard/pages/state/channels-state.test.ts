import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ChannelsState,
  costScopes,
  dateBases,
  fromSearch,
  goals,
  groupings,
  initialState,
  modelIds,
  toSearch,
  wholeMonths,
} from './channels-state.ts'

const day = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const state: fc.Arbitrary<ChannelsState> = fc.record({
  from: fc.oneof(fc.constant(''), day),
  to: fc.oneof(fc.constant(''), day),
  models: fc.uniqueArray(fc.constantFrom(...modelIds)),
  goal: fc.constantFrom(...goals),
  dateBasis: fc.constantFrom(...dateBases),
  groupBy: fc.constantFrom(...groupings),
  costScope: fc.constantFrom(...costScopes),
  asOf: fc.oneof(fc.constantFrom('', 'batch:12', '2026-10-01', '2026-10-01T09:00:00+03:00'), fc.string()),
})

test('an address shows what was shown when it was copied', () => {
  fc.assert(
    fc.property(state, (shown) => {
      expect(fromSearch(toSearch(shown))).toEqual(shown)
    }),
  )
})

test('what is usual leaves no trace in the address', () => {
  expect(toSearch(initialState)).toBe('')
  expect(toSearch({ ...initialState, models: ['linear', 'first_touch'], asOf: 'batch:12' })).toBe(
    '?model=linear,first_touch&as_of=batch:12',
  )
})

test('an address with unknown words shows the page as if they were left out', () => {
  expect(fromSearch('?goal=fame&group_by=moon&from=yesterday&date_basis=&model=<b>')).toEqual(initialState)
})

test('a month stands for its first and its last day', () => {
  expect(fromSearch('?from=2026-02&to=2026-02')).toMatchObject({ from: '2026-02-01', to: '2026-02-28' })
})

test('a period of accounting months is widened to whole ones, any other is left alone', () => {
  const period = { ...initialState, from: '2026-02-10', to: '2026-03-05' }
  expect(wholeMonths(period)).toEqual(period)
  expect(wholeMonths({ ...period, dateBasis: 'accounting' })).toMatchObject({ from: '2026-02-01', to: '2026-03-31' })
  expect(wholeMonths({ ...initialState, dateBasis: 'accounting' })).toMatchObject({ from: '', to: '' })
})
