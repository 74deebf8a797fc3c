import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max'
import { maskContact } from './contacts-in-text.ts'
import type { RawIdentifier } from './drafts.ts'
import { toFound } from './refusals.ts'

/** Known identifier types, those that name a visitor first: the first one present is the key of a touch in the log. */
export const identifierTypes = [
  'ym_client_id',
  'ga_client_id',
  'user_id',
  'yclid',
  'gclid',
  'email',
  'phone',
  'crm_contact',
  'call_session',
] as const

/** Types are open: a source may bring its own, in this form. */
export const IDENTIFIER_TYPE_PATTERN = /^[a-z][a-z0-9_]{0,31}$/

export type NormalisedIdentifier =
  | { ok: true; value: string }
  | {
      ok: false
      code: 'unknown_identifier_type' | 'missing_value' | 'too_long' | 'control_character' | 'invalid_email' | 'invalid_phone'
      found: string
      accepted: string
    }

const IDENTIFIER_CHARACTERS_MAX = 256
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/

/**
 * One spelling per e-mail, phone or id. E-mails: NFKC, lower case, an IDN domain in its ASCII form; `+tags` and dots stay,
 * since what they mean differs by provider. Phones: E.164, a number without country code read in `defaultCountry`.
 */
export function normaliseIdentifier(raw: RawIdentifier, defaultCountry: CountryCode = 'RU'): NormalisedIdentifier {
  if (!IDENTIFIER_TYPE_PATTERN.test(raw.type)) {
    const accepted = `a type in lower case such as ${identifierTypes.join(', ')}`
    return { ok: false, code: 'unknown_identifier_type', found: toFound(raw.type), accepted }
  }
  const value = raw.value.trim()
  if (value === '') return { ok: false, code: 'missing_value', found: '', accepted: `a value of ${raw.type}` }
  if (value.length > IDENTIFIER_CHARACTERS_MAX) {
    return { ok: false, code: 'too_long', found: `${value.length} characters`, accepted: `at most ${IDENTIFIER_CHARACTERS_MAX} characters` }
  }
  if (CONTROL.test(value)) {
    return {
      ok: false,
      code: 'control_character',
      found: 'a control character',
      accepted: 'text without line breaks and control characters',
    }
  }
  if (raw.type === 'email') return normaliseEmail(value)
  if (raw.type === 'phone') return normalisePhone(value, defaultCountry)
  return { ok: true, value: value.toWellFormed() }
}

function normaliseEmail(raw: string): NormalisedIdentifier {
  const lower = raw.normalize('NFKC').toLowerCase().trim()
  const at = lower.lastIndexOf('@')
  const local = lower.slice(0, Math.max(at, 0))
  const domain = asciiDomain(lower.slice(at + 1))
  const value = `${local}@${domain}`
  const isSane =
    /^[^\s@"(),:;<>[\]\\]{1,64}$/.test(local) &&
    /^(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(domain) &&
    value.length <= 254
  if (isSane && value.isWellFormed()) return { ok: true, value }
  return {
    ok: false,
    code: 'invalid_email',
    found: maskContact('email', toFoundLength(raw)),
    accepted: 'an e-mail such as name@example.com, at most 254 characters',
  }
}

function asciiDomain(domain: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII.
  if (/^[\u0000-\u007f]*$/.test(domain)) return domain
  const url = URL.parse(`http://${domain}`)
  return url !== null && url.pathname === '/' && url.port === '' ? url.hostname : domain
}

/**
 * The `max` metadata knows the number ranges of each country, so that an extension, an id or a row number in a phone column
 * is refused; `min` knows lengths only, and `mobile` would refuse an office's landline. A foreign number written without
 * its `+` is tried with it before it is refused.
 */
function normalisePhone(raw: string, defaultCountry: CountryCode): NormalisedIdentifier {
  const parsed = parsePhoneNumber(raw, defaultCountry)
  if (parsed?.isValid()) return { ok: true, value: parsed.number }
  const digits = raw.replace(/\D/g, '')
  if (digits.length >= 11 && digits.length <= 15 && !raw.includes('+')) {
    const international = parsePhoneNumber(`+${digits}`)
    if (international?.isValid()) return { ok: true, value: international.number }
  }
  return {
    ok: false,
    code: 'invalid_phone',
    found: maskContact('phone', raw),
    accepted: 'a phone number with its area code, such as +7 900 000-00-01',
  }
}

function toFoundLength(raw: string): string {
  return raw.slice(0, 100)
}
