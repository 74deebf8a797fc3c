import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AMOUNT_MINOR_MAX, parseAmountMinor } from './amounts.ts'
import { isDay, parseOccurredAt } from './occurred-at.ts'

const outcome = (text: string, currency = 'RUB') => {
  const parsed = parseAmountMinor(text, currency)
  return parsed.ok ? parsed.amountMinor : parsed.code
}

describe('amounts', () => {
  test('a decimal text is exact minor units of its currency', () => {
    expect(['100.00', '0.1', '-33.33', '100', '1.', '+2.50', '-0', '007.10'].map((text) => outcome(text))).toEqual([
      10000, 10, -3333, 10000, 100, 250, 0, 710,
    ])
    expect(outcome('1500', 'JPY')).toBe(1500)
    expect(outcome('1.234', 'KWD')).toBe(1234)
    expect(outcome('12.340000', 'RUB')).toBe(1234)
  })

  test('a thousands separator, a decimal comma, too many decimals and words are ambiguous', () => {
    for (const text of ['1,234', '1 234', '1.234', '1.234.5', '', '1e3', 'сто', '.5', 'NaN', '0x10'])
      expect(outcome(text)).toBe('ambiguous_number')
    expect(outcome('1.5', 'JPY')).toBe('ambiguous_number')
  })

  test('an amount beyond the ledger and an unknown currency are told apart', () => {
    expect(outcome('12345678901234567890')).toBe('amount_too_large')
    expect(outcome('9999999999999.99')).toBe(AMOUNT_MINOR_MAX)
    expect(outcome('10000000000000.00')).toBe('amount_too_large')
    expect(outcome('1', 'RBL')).toBe('unknown_currency')
  })

  test('minor units written as a decimal read back as themselves', () => {
    fc.assert(
      fc.property(fc.integer({ min: -AMOUNT_MINOR_MAX, max: AMOUNT_MINOR_MAX }), (minor) => {
        const digits = String(Math.abs(minor)).padStart(3, '0')
        expect(outcome(`${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`)).toBe(minor)
      }),
    )
  })
})

describe('times', () => {
  const moscow = (local: string) => Date.parse(`${local}+03:00`)

  test('a time with an offset needs no zone, one without gets the zone it is given', () => {
    const ms = Date.UTC(2026, 8, 2, 7, 0, 0)
    for (const text of [
      '2026-09-02T10:00:00+03:00',
      '2026-09-02T07:00:00Z',
      '2026-09-02 10:00:00',
      '2026-09-02T10:00:00',
      '2026-09-02 10:00:00+0300',
    ])
      expect(parseOccurredAt(text, moscow)).toEqual({ ok: true, ms, resolutionMs: 1000 })
  })

  test('the resolution is what the text states', () => {
    const resolutionOf = (text: string) => {
      const parsed = parseOccurredAt(text, moscow)
      return parsed.ok && parsed.resolutionMs
    }
    expect(['2026-09-02', '2026-09-02 10:00', '2026-09-02T10:00:00Z', '2026-09-02T10:00:00.5Z'].map(resolutionOf)).toEqual([
      86_400_000, 60_000, 1000, 1,
    ])
  })

  test('what no calendar has is refused, and so is a local time that its zone skips', () => {
    for (const text of [
      '2026-13-05T10:00:00+03:00',
      '2026-02-30',
      '2026-09-02T25:00:00Z',
      '02.09.2026',
      '1788000000',
      '',
      '2026-09-02T10:00:00+99:00',
    ])
      expect(parseOccurredAt(text, moscow)).toMatchObject({ ok: false, code: 'invalid_date', found: text })
    expect(parseOccurredAt('2026-03-29 02:30', () => Number.NaN)).toMatchObject({ ok: false })
  })

  test('a day is a day of the calendar', () => {
    expect(['2026-02-28', '2024-02-29', '2026-12-31'].every(isDay)).toBe(true)
    expect(['2026-02-29', '2026-04-31', '2026-00-10', '2026-1-1', '2026-09-02T00:00', ''].some(isDay)).toBe(false)
    fc.assert(
      fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), (date) => {
        expect(isDay(date.toISOString().slice(0, 10))).toBe(true)
      }),
    )
  })
})
