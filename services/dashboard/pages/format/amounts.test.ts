import { expect, test } from 'vitest'
import { formatMoney, formatPart, formatRatio, formatShareExactly, formatShares, formatTimes } from './amounts.ts'

test('money stands as its reader writes it', () => {
  expect(formatMoney('1234567.80', 'RUB', 'ru')).toBe('1\u00a0234\u00a0567,80\u00a0₽')
  expect(formatMoney('-1234.50', 'RUB', 'en')).toBe('\u2212₽1,234.50')
  expect(formatMoney('1000', 'JPY', 'ru')).toBe('1\u00a0000\u00a0JPY')
})

test('ratios are per cents or times, as they are spoken', () => {
  expect(formatRatio('0.1234', 'ru')).toBe('12,3\u00a0%')
  expect(formatRatio('3.2960', 'en')).toBe('329.6%')
  expect(formatTimes('3.1416', 'ru')).toBe('3,14')
  expect(formatPart('2066000.50', '16896181.94', 'ru')).toBe('12,2\u00a0%')
})

test('a share keeps its last digit where it is explained and two places where it is compared', () => {
  expect(formatShareExactly('0.333333334', 'ru')).toBe('33,3333334\u00a0%')
  expect(formatShareExactly('1.000000000', 'en')).toBe('100%')
  expect(formatShares('12.333333334', 'ru')).toBe('12,33')
  expect(formatShares('4.000000000', 'ru')).toBe('4')
})
