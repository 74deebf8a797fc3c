import { type ApiScope, parseApiKey } from './api-key.ts'
import { type Problem, problemOf } from './problem.ts'

/** A key as a store knows it: never the key itself. */
export type StoredKey = { id: string; scopes: readonly ApiScope[] }

export type KeyStore = {
  /** By SHA-256 (hex) of the key. What is looked up is a hash of 128 random bits or more, so how long it takes tells nothing. */
  find: (keyHash: string) => StoredKey | null
  isEmpty: () => boolean
}

export type Access = { allowed: true; keyId: string } | { allowed: false; problem: Problem }

type AccessRequest = { authorization: string | undefined; host: string | undefined }
type AccessRules = {
  scope: ApiScope
  keys: KeyStore
  /** True only where the server listens on a loopback address. */
  openOnLoopback: boolean
}

const BEARER = /^Bearer +(\S+) *$/i
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i
const ACCEPTED = 'Authorization: Bearer tl_…; make a key with: pnpm touchledger keys create NAME'

/**
 * Who may do what. Without any key a server that listens on loopback only is open, so that a first try needs no set-up; the first key
 * closes it. Even then the Host must be a loopback name: a web page that points its own domain at 127.0.0.1 must not reach the ledger
 * through its visitor's browser.
 */
export function decideAccess({ authorization, host }: AccessRequest, { scope, keys, openOnLoopback }: AccessRules): Access {
  if (openOnLoopback && keys.isEmpty()) {
    if (LOOPBACK_HOST.test(host ?? '')) return { allowed: true, keyId: 'loopback' }
    const accepted = 'localhost, 127.0.0.1 or [::1] while no API key exists'
    return refused('forbidden', 'Host', host === undefined ? '' : 'another host', accepted)
  }
  if (authorization === undefined || authorization === '') return refused('unauthenticated', 'Authorization', '', ACCEPTED)
  const bearer = BEARER.exec(authorization)?.[1]
  if (bearer === undefined) return refused('unauthenticated', 'Authorization', 'another scheme than Bearer', ACCEPTED)
  const parsed = parseApiKey(bearer)
  if (!parsed.ok) return refused('unauthenticated', 'Authorization', parsed.found, ACCEPTED)
  const key = keys.find(parsed.hash)
  if (key === null) return refused('unauthenticated', 'Authorization', 'a key that is unknown or was revoked', ACCEPTED)
  if (key.scopes.includes(scope) || key.scopes.includes('admin')) return { allowed: true, keyId: key.id }
  return refused(
    'forbidden',
    'Authorization',
    `a key with the scopes ${key.scopes.join(', ')}`,
    `a key with the scope ${scope}; make one with: pnpm touchledger keys create NAME --scopes ${scope}`,
  )
}

function refused(code: 'unauthenticated' | 'forbidden', field: string, found: string, accepted: string): Access {
  return { allowed: false, problem: problemOf(code, [{ field, found, accepted }]) }
}
