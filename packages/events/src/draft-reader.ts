import { AMOUNT_MINOR_MAX, amountAccepted } from './amounts.ts'
import { maskContact, mayHoldContact, replaceContacts, replaceContactsInProse } from './contacts-in-text.ts'
import { currencyExponent } from './currencies.ts'
import { isPrototypeName, prototypeKeyOf } from './message-bounds.ts'
import { DAY_MS, dayMs, EARLIEST_MS, timeAccepted } from './occurred-at.ts'
import type { Identifier } from './records.ts'
import { type Fault, toFound } from './refusals.ts'
import type { Tokenised } from './tokens.ts'

/** Fields of a draft as a client sent them: nothing about them is known. */
export type Fields = Readonly<Record<string, unknown>>

export const MAP_ENTRIES_MAX = 64
export const IDENTIFIERS_MAX = 32
const VAT = /^(?:none|(?:included|excluded):\d{1,2}(?:\.\d{1,4})?)$/

/**
 * Reads the fields of one draft. The first fault stands and everything read after it is a filler, so that a reader of a
 * topic is a plain object literal. Texts are trimmed, made well-formed and freed of e-mails and phones.
 */
export class DraftReader {
  fault: Fault | undefined
  warnings: Fault[] = []
  readonly fields: Fields
  readonly nowMs: number
  readonly #tokenise: (raw: { type: string; value: string }) => Tokenised

  constructor(fields: Fields, nowMs: number, tokenise: (raw: { type: string; value: string }) => Tokenised) {
    this.fields = fields
    this.nowMs = nowMs
    this.#tokenise = tokenise
    const key = prototypeKeyOf(fields)
    if (key !== undefined) this.refuse(key, 'forbidden_key', key, 'any field name of the topic')
  }

  refuse(field: string, code: string, found: unknown, accepted: string): void {
    this.fault ??= { field, code, found: toFound(found), accepted }
  }

  warn(field: string, code: string, found: unknown, accepted: string): void {
    this.warnings.push({ field, code, found: toFound(found), accepted })
  }

  text(field: string, charactersMax = 1024): string {
    const value = this.fields[field]
    if (value === undefined || value === null || value === '') return ''
    if (typeof value === 'string') return this.#clean(field, value, charactersMax)
    this.refuse(field, 'invalid_text', value, 'a text')
    return ''
  }

  /** A text that people write: whatever looks like a phone in it is one. */
  prose(field: string, charactersMax = 1024): string {
    const text = this.text(field, charactersMax)
    return text === '' ? '' : this.#withoutContacts(field, text, replaceContactsInProse)
  }

  required(field: string, accepted: string, charactersMax = 1024): string {
    const value = this.text(field, charactersMax)
    if (value === '') this.refuse(field, 'missing_value', '', accepted)
    return value
  }

  /** A text out of a closed list, or empty. */
  oneOf(field: string, known: readonly string[], code: string): string {
    const value = this.text(field)
    if (value !== '' && !known.includes(value)) this.refuse(field, code, value, known.join(', '))
    return value
  }

  integer(field: string, min: number, absent: number): number {
    return this.optionalInteger(field, min) ?? absent
  }

  optionalInteger(field: string, min: number): number | null {
    const value = this.fields[field]
    if (value === undefined || value === null) return null
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= AMOUNT_MINOR_MAX) return value === 0 ? 0 : value
    this.refuse(field, 'invalid_number', value, `a whole number from ${min} to ${AMOUNT_MINOR_MAX}`)
    return null
  }

  optionalFlag(field: string): boolean | null {
    const value = this.fields[field]
    if (value === undefined || value === null || value === '') return null
    if (typeof value === 'boolean') return value
    this.refuse(field, 'invalid_flag', value, 'true, false or nothing')
    return null
  }

  /** Minor units; `negative` says why a negative amount is refused, undefined where it is a correction. */
  amountMinor(negative: string | undefined): number | null {
    const value = this.fields.amount_minor
    if (value === undefined || value === null) return null
    if (typeof value !== 'number' || Number.isNaN(value) || (Number.isFinite(value) && !Number.isInteger(value)))
      this.refuse('amount_minor', 'ambiguous_number', value, 'a whole number of minor units (kopecks)')
    else if (Math.abs(value) > AMOUNT_MINOR_MAX) this.refuse('amount_minor', 'amount_too_large', value, amountAccepted.amount_too_large)
    else if (value < 0 && negative !== undefined) this.refuse('amount_minor', 'negative_amount', value, negative)
    else return value === 0 ? 0 : value
    return null
  }

  currency(): string {
    const value = this.text('currency', 64)
    if (value === '' || currencyExponent(value) !== undefined) return value
    const upper = value.toUpperCase()
    if (currencyExponent(upper) === undefined) this.refuse('currency', 'unknown_currency', value, amountAccepted.unknown_currency)
    return upper
  }

  vat(): string {
    const value = this.text('vat', 64)
    if (value !== '' && !VAT.test(value))
      this.refuse(
        'vat',
        'unknown_vat',
        value,
        'included:22, excluded:22 (with the rate in per cent), none, or nothing where it is not known',
      )
    return value
  }

  /** Ms since 1970 UTC, floored to the resolution where that needs no zone: no zone in use is off by seconds. */
  occurredAt(resolutionMs: number): number {
    const value = this.fields.occurred_at
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      if (value === undefined || value === null || value === '') this.refuse('occurred_at', 'missing_value', '', timeAccepted.invalid_date)
      else this.refuse('occurred_at', 'invalid_date', value, timeAccepted.invalid_date)
      return 0
    }
    if (value < EARLIEST_MS || value > this.nowMs + DAY_MS)
      this.refuse('occurred_at', 'date_out_of_range', isoOrNumber(value), timeAccepted.date_out_of_range)
    return resolutionMs === DAY_MS ? value : value - (value % resolutionMs)
  }

  resolutionMs(): number {
    const value = this.fields.resolution_ms
    if (value === undefined || value === null) return 1000
    if (value === 1 || value === 1000 || value === 60_000 || value === DAY_MS) return value
    this.refuse('resolution_ms', 'invalid_number', value, '1, 1000, 60000 or 86400000')
    return 1000
  }

  /** A day YYYY-MM-DD or empty. */
  day(field: string): string {
    const value = this.text(field, 64)
    if (value === '') return ''
    const ms = dayMs(value)
    if (ms === undefined) this.refuse(field, 'invalid_date', value, 'a day of the calendar, YYYY-MM-DD')
    else if (ms < EARLIEST_MS || ms > this.nowMs + 366 * DAY_MS)
      this.refuse(field, 'date_out_of_range', value, 'a day from 2000-01-01 to one year after now')
    return value
  }

  map(field: string): Readonly<Record<string, string>> {
    const value = this.fields[field]
    if (value === undefined || value === null || value === '') return {}
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.refuse(field, 'invalid_map', value, 'an object of texts')
      return {}
    }
    const key = prototypeKeyOf(value)
    const entries: readonly (readonly [string, unknown])[] = Object.entries(value)
    if (key !== undefined) this.refuse(field, 'forbidden_key', key, 'any other key')
    if (entries.length > MAP_ENTRIES_MAX) this.refuse(field, 'too_long', `${entries.length} entries`, `at most ${MAP_ENTRIES_MAX} entries`)
    if (this.fault !== undefined) return {}
    const texts: Record<string, string> = {}
    for (const [name, item] of entries) {
      const cleanName = this.#clean(field, name, 256)
      if (isPrototypeName(cleanName)) this.refuse(field, 'forbidden_key', name, 'any other key')
      else if (typeof item !== 'string') this.refuse(`${field}.${toFound(name)}`, 'invalid_text', item, 'a text')
      else if (item !== '') texts[cleanName] = this.#prose(`${field}.${toFound(name)}`, item, 2048)
    }
    return texts
  }

  /**
   * Tokens of who it was, without repeats, in an order that does not depend on the source's. An identifier that cannot be
   * read is left out with a warning: a bad phone must not lose the deal.
   */
  identifiers(toIdentifier: (raw: { type: string; value: string }) => { type: string; value: string }, order: readonly string[]) {
    const value = this.fields.identifiers
    if (value === undefined || value === null || value === '') return []
    if (!Array.isArray(value)) this.refuse('identifiers', 'invalid_list', value, 'a list of {type, value}')
    else if (value.length > IDENTIFIERS_MAX)
      this.refuse('identifiers', 'too_long', `${value.length} identifiers`, `at most ${IDENTIFIERS_MAX} identifiers`)
    if (this.fault !== undefined || !Array.isArray(value)) return []
    const found = new Map<string, Identifier>()
    const items: readonly unknown[] = value
    for (const [index, item] of items.entries()) {
      const place = `identifiers[${index}]`
      const raw = toRawIdentifier(item)
      if (raw === undefined) {
        this.refuse(place, 'invalid_identifier', item, 'an object {type, value} of two texts')
        continue
      }
      const tokenised = this.#tokenise(toIdentifier(raw))
      if (tokenised.ok) {
        const { type, value } = tokenised.identifier
        const safe = type === 'email' || type === 'phone' ? value : this.#withoutContacts(place, value)
        found.set(`${type}:${safe}`, { type, value: safe })
      } else this.warn(`${place}.${toFound(raw.type)}`, tokenised.code, tokenised.found, tokenised.accepted)
    }
    const rank = (type: string) => (order.indexOf(type) === -1 ? order.length : order.indexOf(type))
    const byRank = (a: Identifier, b: Identifier) => rank(a.type) - rank(b.type) || compare(a.type, b.type) || compare(a.value, b.value)
    return found.size < 2 ? [...found.values()] : [...found.values()].sort(byRank)
  }

  #clean(field: string, raw: string, charactersMax: number): string {
    if (raw.length > charactersMax) {
      this.refuse(field, 'too_long', `${raw.length} characters`, `at most ${charactersMax} characters`)
      return ''
    }
    const trimmed = raw.trim()
    const text = trimmed.isWellFormed() ? trimmed : trimmed.toWellFormed()
    return mayHoldContact(text) ? this.#withoutContacts(field, text) : text
  }

  #prose(field: string, raw: string, charactersMax: number): string {
    return this.#withoutContacts(field, this.#clean(field, raw, charactersMax), replaceContactsInProse)
  }

  #withoutContacts(field: string, text: string, replaceIn = replaceContacts): string {
    return replaceIn(text, (type, value) => {
      const tokenised = this.#tokenise({ type, value })
      if (!tokenised.ok) return tokenised.found
      this.warn(field, 'contact_replaced', maskContact(type, value), 'a text without e-mails and phones; its token stands there instead')
      return `hmac:${tokenised.identifier.value}`
    })
  }
}

function toRawIdentifier(item: unknown): { type: string; value: string } | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { type, value } = item as { type?: unknown; value?: unknown }
  return typeof type === 'string' && typeof value === 'string' ? { type, value } : undefined
}

/** By code units: a locale's order differs between machines. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isoOrNumber(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}
