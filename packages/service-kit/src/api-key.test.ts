import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeApiKey, parseApiKey } from './index.ts'

const random = fc.uint8Array({ minLength: 16, maxLength: 32 })

test('a key that was made is read back to the hash that is stored', () => {
  fc.assert(
    fc.property(random, fc.constantFrom('live' as const, 'test' as const), (bytes, environment) => {
      const { key, hash, lastFour } = makeApiKey(bytes, environment)
      expect(key.startsWith(`tl_${environment}_`)).toBe(true)
      expect(key.endsWith(lastFour)).toBe(true)
      expect(parseApiKey(key)).toEqual({ ok: true, hash })
    }),
  )
})

test('a key with one changed character is told from an unknown one', () => {
  const { key } = makeApiKey(new Uint8Array(16).fill(7))
  const at = 12
  const changed = `${key.slice(0, at)}${key[at] === 'a' ? 'b' : 'a'}${key.slice(at + 1)}`
  expect(parseApiKey(changed)).toEqual({ ok: false, found: 'a key whose checksum does not fit: a character is missing or wrong' })
  expect(parseApiKey('hunter2')).toEqual({ ok: false, found: 'a text that is no key' })
})

test('leading zeros of the random bytes are kept, and fewer than 128 bits are refused', () => {
  expect(makeApiKey(new Uint8Array(16)).key).toMatch(/^tl_live_0{22}_/)
  expect(() => makeApiKey(new Uint8Array(15))).toThrow('found 15 bytes')
})
