import { expect, test } from 'vitest'
import { formatDay, formatMoment, formatMonth, lastDayOf, monthsBack } from './times.ts'

test('days and months read as their language writes them, whatever the zone of the reader', () => {
  expect([formatDay('2026-09-30', 'ru'), formatDay('2026-09-30', 'en')]).toEqual(['30.09.2026', '30 Sept 2026'])
  expect([formatMonth('2026-09', 'ru'), formatMonth('2026-09', 'en')]).toEqual(['сентябрь 2026', 'September 2026'])
})

test('a moment names its zone', () => {
  expect(formatMoment('2026-09-30T22:10:00.000Z', 'ru', 'Europe/Moscow')).toBe('01.10.2026, 01:10 GMT+3')
})

test('what is no time stands as it is', () => {
  expect([formatDay('soon', 'ru'), formatMoment('later', 'en')]).toEqual(['soon', 'later'])
})

test('months go back over a new year, and each ends on its last day', () => {
  expect(monthsBack('2026-02-10', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11'])
  expect([lastDayOf('2026-02'), lastDayOf('2028-02'), lastDayOf('2026-12')]).toEqual(['2026-02-28', '2028-02-29', '2026-12-31'])
})
