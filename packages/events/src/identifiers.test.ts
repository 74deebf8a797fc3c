import { createHmac, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseIdentifier } from './identifiers.ts'
import { buildTokeniser, pepperFingerprint, tokenise } from './tokens.ts'

const pepper = new Uint8Array(32).fill(7)
const normalised = (type: string, value: string) => {
  const outcome = normaliseIdentifier({ type, value })
  return outcome.ok ? outcome.value : outcome.code
}

describe('identifiers', () => {
  test('every spelling of a phone is one phone', () => {
    for (const spelling of ['8 (900) 000-00-02', '79000000002', '+7 900 000-00-02', '9000000002', ' 8-900-000-00-02 ', 'tel:+79000000002'])
      expect(normalised('phone', spelling)).toBe('+79000000002')
    expect(normalised('phone', '375291234567')).toBe('+375291234567')
    expect(normalised('phone', '495 123-45-67 доб. 12')).toBe('+74951234567')
  })

  test('an extension, a row number and a word in a phone field are no phones', () => {
    for (const found of ['101', 'доб. 12', '1234567', 'нет', '00000000000']) expect(normalised('phone', found)).toBe('invalid_phone')
  })

  test('an e-mail is compared in lower case with its tags and dots, a Cyrillic domain in its ASCII form', () => {
    expect(normalised('email', ' M.Primerova+News@Example.COM ')).toBe('m.primerova+news@example.com')
    expect(normalised('email', 'ｍａｒｉａ@example.com')).toBe('maria@example.com')
    expect(normalised('email', 'почта@Пример.рф')).toBe('почта@xn--e1afmkfd.xn--p1ai')
    for (const found of ['maria', 'a@b', 'a@@b.ru', 'a b@c.ru', '@c.ru', 'a@c.ru,b@c.ru', `${'a'.repeat(65)}@c.ru`, 'a@-c.ru'])
      expect(normalised('email', found)).toBe('invalid_email')
  })

  test('other ids are trimmed; control characters and more than 256 characters are refused', () => {
    expect(normalised('ym_client_id', ' 1787216400111111111 ')).toBe('1787216400111111111')
    expect(normalised('user_id', 'a\nb')).toBe('control_character')
    expect(normalised('user_id', 'a'.repeat(257))).toBe('too_long')
    expect(normalised('user_id', '  ')).toBe('missing_value')
    expect(normalised('User ID', 'a')).toBe('unknown_identifier_type')
  })

  test('a refusal shows enough to find the cell and too little to know the person', () => {
    expect(normaliseIdentifier({ type: 'email', value: 'maria@example' })).toMatchObject({ found: 'm***@e***' })
    expect(normaliseIdentifier({ type: 'phone', value: '+7900000000' })).toMatchObject({ found: '+7900***00' })
  })

  test('a token is the first 16 bytes of HMAC-SHA256 over type and normalised value', () => {
    const expected = createHmac('sha256', pepper).update('email:maria@example.com').digest().subarray(0, 16).toString('base64url')
    const identifier = { type: 'email', value: expected }
    expect(tokenise({ type: 'email', value: 'Maria@Example.com' }, pepper)).toEqual({ ok: true, identifier })
    expect(tokenise({ type: 'email', value: 'Maria@Example.com' }, createSecretKey(pepper))).toEqual({ ok: true, identifier })
    expect(tokenise({ type: 'email', value: `hmac:${expected}` }, pepper)).toEqual({ ok: true, identifier })
    expect(tokenise({ type: 'email', value: expected }, pepper).ok).toBe(false)
  })

  test('a remembered token is the same as a computed one, whatever is asked in between', () => {
    const remembered = buildTokeniser(pepper)
    fc.assert(
      fc.property(
        fc.constantFrom('email', 'phone', 'user_id'),
        fc.oneof(fc.string(), fc.emailAddress(), fc.constant('8 900 000-00-01')),
        (type, value) => {
          expect(remembered({ type, value })).toEqual(tokenise({ type, value }, pepper))
          expect(remembered({ type, value })).toEqual(tokenise({ type, value }, pepper))
        },
      ),
    )
  })

  test('normalising is total and a normalised value normalises to itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('email', 'phone', 'user_id', ''),
        fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()),
        (type, value) => {
          const outcome = normaliseIdentifier({ type, value })
          if (outcome.ok) expect(normaliseIdentifier({ type, value: outcome.value })).toEqual(outcome)
        },
      ),
    )
  })

  test('a fingerprint names its pepper and differs from that of another', () => {
    expect(pepperFingerprint(pepper)).toMatch(/^[0-9a-f]{16}$/)
    expect(pepperFingerprint(pepper)).not.toBe(pepperFingerprint(new Uint8Array(32).fill(8)))
  })
})
