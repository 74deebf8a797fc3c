import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyExponent, formatMinor, parseAmountMinor } from './money.ts'

test('a currency has its own number of decimals', () => {
  expect(['RUB', 'JPY', 'KWD', 'CLF', 'RUR', 'rub'].map(currencyExponent)).toEqual([2, 0, 3, 4, null, null])
})

test.each([
  ['1234.5', 'RUB', 123450n],
  ['0', 'RUB', 0n],
  ['-100.00', 'RUB', -10000n],
  ['000012.34', 'USD', 1234n],
  ['500', 'JPY', 500n],
  ['1.234', 'KWD', 1234n],
  ['999999999999999.99', 'RUB', 99999999999999999n],
])('%s %s is read exactly', (text, currency, expected) => {
  expect(parseAmountMinor(text, currency)).toEqual({ ok: true, amountMinor: expected })
})

test.each([
  ['1,234', 'RUB', 'ambiguous_number'],
  ['1 234', 'RUB', 'ambiguous_number'],
  ['1.234.567', 'RUB', 'ambiguous_number'],
  ['5.', 'RUB', 'ambiguous_number'],
  ['1.234', 'RUB', 'too_many_decimals'],
  ['1.0', 'JPY', 'too_many_decimals'],
  ['12345678901234567890', 'RUB', 'amount_too_large'],
  ['1e5', 'RUB', 'not_a_number'],
  ['abc', 'RUB', 'not_a_number'],
  ['', 'RUB', 'missing_value'],
  ['1', 'RBL', 'unknown_currency'],
])('%j %s is refused: %s', (text, currency, reason) => {
  expect(parseAmountMinor(text, currency)).toMatchObject({ ok: false, reason })
})

test('what is written is read back', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
      fc.constantFrom('RUB', 'JPY', 'KWD', 'CLF'),
      (amountMinor, currency) => {
        expect(parseAmountMinor(formatMinor(amountMinor, currency), currency)).toEqual({ ok: true, amountMinor })
      },
    ),
  )
  expect([formatMinor(-5, 'RUB'), formatMinor(5n, 'JPY'), formatMinor(0, 'KWD')]).toEqual(['-0.05', '5', '0.000'])
  expect(() => formatMinor(1, 'RBL')).toThrow(RangeError)
})
