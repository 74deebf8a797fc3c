import { hash } from 'node:crypto'

export const API_SCOPES = ['ingest', 'read', 'finance', 'admin'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** `live` or `test`: tells people which installation a key belongs to, and secret scanners that it is one. */
export type KeyEnvironment = 'live' | 'test'

export const KEY_RANDOM_BYTES_MIN = 16
const CHECKSUM_CHARACTERS = 6
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const KEY = /^(tl_(?:live|test)_[0-9A-Za-z]{22,64})_([0-9A-Za-z]{6})$/

/** `hash` is what is stored; the key itself is shown once, when it is made. */
export type NewApiKey = { key: string; hash: string; lastFour: string }

/**
 * `tl_<environment>_<random in base 62>_<checksum>`. `random`: at least 16 bytes from a cryptographic source, so a plain SHA-256 is
 * enough to store: there is nothing to guess that a slow hash would protect.
 */
export function makeApiKey(random: Uint8Array, environment: KeyEnvironment = 'live'): NewApiKey {
  if (random.length < KEY_RANDOM_BYTES_MIN || random.length > 40)
    throw new RangeError(`random: found ${random.length} bytes; accepted: ${KEY_RANDOM_BYTES_MIN} to 40`)
  const body = `tl_${environment}_${toBase62(random)}`
  const key = `${body}_${checksumOf(body)}`
  return { key, hash: hashOfKey(key), lastFour: key.slice(-4) }
}

/** Tells a mistyped key from an unknown one without asking any store. */
export function parseApiKey(text: string): { ok: true; hash: string } | { ok: false; found: string } {
  const [, body = '', checksum = ''] = KEY.exec(text) ?? []
  if (body === '') return { ok: false, found: 'a text that is no key' }
  if (checksumOf(body) !== checksum) return { ok: false, found: 'a key whose checksum does not fit: a character is missing or wrong' }
  return { ok: true, hash: hashOfKey(text) }
}

function hashOfKey(key: string): string {
  return hash('sha256', key, 'hex')
}

function checksumOf(body: string): string {
  return toBase62(hash('sha256', body, 'buffer').subarray(0, 8)).slice(-CHECKSUM_CHARACTERS)
}

/** As wide for all values of a length, so that leading zeros are kept. */
function toBase62(bytes: Uint8Array): string {
  let value = bytes.reduce((total, byte) => (total << 8n) | BigInt(byte), 0n)
  const width = Math.ceil((bytes.length * 8) / Math.log2(62))
  let text = ''
  for (let place = 0; place < width; place++) {
    text = (DIGITS[Number(value % 62n)] ?? '') + text
    value /= 62n
  }
  return text
}
