import { expect, test } from 'vitest'
import { groupDecimal, percentOf, roundDecimal, shiftDecimal, toMinor, trimDecimal } from './decimals.ts'

test('a sum that no float holds keeps its last kopeck in both languages', () => {
  expect(groupDecimal('90071992547409.93', 'ru')).toBe('90\u00a0071\u00a0992\u00a0547\u00a0409,93')
  expect(groupDecimal('-90071992547409.93', 'en')).toBe('\u221290,071,992,547,409.93')
})

test.each([
  ['0.00', '0,00'],
  ['-0.00', '0,00'],
  ['999', '999'],
  ['1000', '1\u00a0000'],
  ['-1000.5', '\u22121\u00a0000,5'],
  ['not a number', 'not a number'],
])('%s reads %s in Russian', (text, expected) => {
  expect(groupDecimal(text, 'ru')).toBe(expected)
})

test.each([
  ['2.345', 2, '2.35'],
  ['-2.345', 2, '-2.35'],
  ['2.344', 2, '2.34'],
  ['0.999', 2, '1.00'],
  ['-0.001', 2, '0.00'],
  ['7', 2, '7.00'],
  ['7.5', 0, '8'],
])('%s to %i places is %s: half away from zero, never minus zero', (text, places, expected) => {
  expect(roundDecimal(text, places)).toBe(expected)
})

test('moving the point right makes per cents of a ratio without arithmetic', () => {
  expect(shiftDecimal('0.1234', 2)).toBe('12.34')
  expect(shiftDecimal('12.5', 2)).toBe('1250')
  expect(shiftDecimal('-0.005', 2)).toBe('-0.5')
  expect(shiftDecimal('1.000000000', 2)).toBe('100.0000000')
})

test('trimming takes zeros after the point only', () => {
  expect([trimDecimal('2.500'), trimDecimal('2.000'), trimDecimal('200')]).toEqual(['2.5', '2', '200'])
})

test('a part of a whole is rounded to a tenth of a per cent, and of nothing there is no part', () => {
  expect(percentOf('1', '3')).toBe('33.3')
  expect(percentOf('2', '3')).toBe('66.7')
  expect(percentOf('90071992547409.93', '90071992547409.93')).toBe('100.0')
  expect(percentOf('-1.00', '3.00')).toBe('-33.3')
  expect(percentOf('0.00', '5.00')).toBe('0.0')
  expect(percentOf('1', '0.00')).toBeNull()
})

test('a text becomes a whole number of its smallest unit', () => {
  expect(toMinor('-12.3', 2)).toBe(-1230n)
})
