import { expect, test } from 'vitest'
import { type ApiScope, decideAccess, type KeyStore, makeApiKey } from './index.ts'

const { key, hash } = makeApiKey(new Uint8Array(16).fill(1))
const stored = (scopes: readonly ApiScope[]): KeyStore => ({
  find: (h) => (h === hash ? { id: 'key_1', scopes } : null),
  isEmpty: () => false,
})
const none: KeyStore = { find: () => null, isEmpty: () => true }
const ask = (authorization: string | undefined, keys: KeyStore, openOnLoopback = false, host = 'localhost:8080') =>
  decideAccess({ authorization, host }, { scope: 'ingest', keys, openOnLoopback })
const statusOf = (access: ReturnType<typeof ask>) => (access.allowed ? 200 : access.problem.status)

test('a key with the scope is let in, an admin key for every scope', () => {
  expect(ask(`Bearer ${key}`, stored(['ingest']))).toEqual({ allowed: true, keyId: 'key_1' })
  expect(statusOf(ask(`bearer ${key}`, stored(['admin'])))).toBe(200)
})

test('a key without the scope is forbidden and told which scope is needed', () => {
  const access = ask(`Bearer ${key}`, stored(['read']))
  expect(statusOf(access)).toBe(403)
  expect(!access.allowed && access.problem.body.detail).toBe(
    'Authorization: found a key with the scopes read; accepted: a key with the scope ingest; make one with: pnpm touchledger keys create NAME --scopes ingest',
  )
})

test('no key, another scheme, a mistyped key and an unknown key are unauthenticated', () => {
  const other = makeApiKey(new Uint8Array(16).fill(2)).key
  for (const authorization of [undefined, '', 'Basic abc', `Bearer ${key}x`, `Bearer ${other}`]) {
    expect(statusOf(ask(authorization, stored(['ingest'])))).toBe(401)
  }
})

test('without any key a loopback server is open, a public one is not', () => {
  expect(statusOf(ask(undefined, none, true))).toBe(200)
  expect(statusOf(ask(undefined, none, true, '[::1]:8080'))).toBe(200)
  expect(statusOf(ask(undefined, none, false))).toBe(401)
})

test('the first key closes a loopback server', () => {
  expect(statusOf(ask(undefined, stored(['ingest']), true))).toBe(401)
})

test("a web page's own domain pointed at 127.0.0.1 does not get in", () => {
  expect(statusOf(ask(undefined, none, true, 'evil.example:8080'))).toBe(403)
  expect(statusOf(ask(undefined, none, true, '127.0.0.1.evil.example'))).toBe(403)
})
