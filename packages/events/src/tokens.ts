import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { CountryCode } from 'libphonenumber-js/max'
import type { RawIdentifier } from './drafts.ts'
import { type NormalisedIdentifier, normaliseIdentifier } from './identifiers.ts'
import type { Identifier } from './records.ts'

/** The workspace's secret: without it no token can be traced to an e-mail or phone, with another one no token matches. */
export type Pepper = Uint8Array | KeyObject

export type Tokenised = { ok: true; identifier: Identifier } | Extract<NormalisedIdentifier, { ok: false }>

const TOKEN_BYTES = 16
/** How a token is written where a raw e-mail or phone is expected, e.g. in a dead letter that is played again. */
export const TOKEN_PREFIX = 'hmac:'
const WRITTEN_TOKEN = /^hmac:([A-Za-z0-9_-]{22})$/
const CACHED_MAX = 20_000

/** E-mails and phones become tokens, 128 bits of HMAC-SHA256 over `type:normalised`; other identifiers are normalised only. */
export function tokenise(raw: RawIdentifier, pepper: Pepper, defaultCountry: CountryCode = 'RU'): Tokenised {
  const { type } = raw
  const isContact = type === 'email' || type === 'phone'
  const written = isContact ? WRITTEN_TOKEN.exec(raw.value.trim())?.[1] : undefined
  if (written !== undefined) return { ok: true, identifier: { type, value: written } }
  const normalised = normaliseIdentifier(raw, defaultCountry)
  if (!normalised.ok) return normalised
  return { ok: true, identifier: { type, value: isContact ? tokenOf(pepper, `${type}:${normalised.value}`) : normalised.value } }
}

/**
 * `tokenise` that remembers: parsing a phone costs more than everything else about an event, and sources repeat contacts.
 * Two generations of at most 20,000 values each stand for a least-recently-used order.
 */
export function buildTokeniser(pepper: Pepper, defaultCountry: CountryCode = 'RU'): (raw: RawIdentifier) => Tokenised {
  let recent = new Map<string, Tokenised>()
  let older = new Map<string, Tokenised>()
  return (raw) => {
    if (raw.type !== 'email' && raw.type !== 'phone') return tokenise(raw, pepper, defaultCountry)
    const name = `${raw.type}:${raw.value}`
    const known = recent.get(name)
    if (known !== undefined) return known
    const answer = older.get(name) ?? tokenise(raw, pepper, defaultCountry)
    if (raw.value.length > 256) return answer
    recent.set(name, answer)
    if (recent.size >= CACHED_MAX) {
      older = recent
      recent = new Map()
    }
    return answer
  }
}

/** 128 bits of HMAC-SHA256, base64url without padding (22 characters). */
export function tokenOf(pepper: Pepper, text: string): string {
  return createHmac('sha256', pepper).update(text).digest().toString('base64url', 0, TOKEN_BYTES)
}

/** Names the pepper without revealing it: a start with another one is refused by comparing fingerprints. */
export function pepperFingerprint(pepper: Pepper): string {
  return createHmac('sha256', pepper).update('pepper_fingerprint').digest('hex').slice(0, 16)
}

/** The pepper as a key object, which Node hashes with faster than with bytes. */
export function toPepperKey(pepper: Pepper): KeyObject {
  return pepper instanceof Uint8Array ? createSecretKey(pepper) : pepper
}
