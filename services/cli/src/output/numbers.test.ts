import { expect, test } from 'vitest'
import { roundDecimal, shareOf, shownDecimal, shownPercent } from './numbers.ts'

test('a decimal keeps every digit and is written as the language writes it', () => {
  expect(shownDecimal('9007199254740993.01', 'ru')).toBe('9 007 199 254 740 993,01')
  expect(shownDecimal('-1234.50', 'en')).toBe('−1,234.50')
  expect(shownDecimal('0.00', 'ru')).toBe('0,00')
  expect(shownDecimal(null, 'ru')).toBe('—')
})

test('rounding goes half away from zero, and never leaves a minus before nothing', () => {
  expect(roundDecimal('2.345', 2)).toBe('2.35')
  expect(roundDecimal('-2.345', 2)).toBe('-2.35')
  expect(roundDecimal('-0.004', 2)).toBe('0.00')
  expect(roundDecimal('7', 2)).toBe('7.00')
  expect(roundDecimal('9.99', 0)).toBe('10')
})

test('a ratio and a part of a whole are shown in per cent', () => {
  expect(shownPercent('0.1234', 'ru')).toBe('12,3')
  expect(shownPercent('560.619', 'en')).toBe('56,061.9')
  expect(shownPercent('-0.5', 'ru')).toBe('−50,0')
  expect(shareOf('1.00', '3.00', 'ru')).toBe('33,3')
  expect(shareOf('1.00', '0.00', 'ru')).toBe('—')
})
