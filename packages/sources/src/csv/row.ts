import {
  amountAccepted,
  currencyExponent,
  parseAmountMinor,
  parseOccurredAt,
  type RawIdentifier,
  timeAccepted,
  toFound,
} from '@touchledger/events'
import type { ParseOptions } from '../parser.ts'
import { statedVat } from './vat.ts'

const DAY_MS = 86_400_000
const EARLIEST_MS = Date.UTC(2000, 0, 1)
const dayAccepted = 'a day of the calendar, YYYY-MM-DD'

export type RowFault = { field: string; code: string; found: string; accepted: string }

/** Cells of one row by column name. The first fault stands, so that the reader of a table is a plain object literal. */
export class CsvRow {
  fault: RowFault | undefined
  readonly options: ParseOptions
  readonly #at: ReadonlyMap<string, number>
  readonly #isExcel: boolean
  #cells: readonly string[] = []

  constructor(at: ReadonlyMap<string, number>, options: ParseOptions) {
    this.#at = at
    this.options = options
    this.#isExcel = options.delimiter === ';'
  }

  set(cells: readonly string[]): void {
    this.#cells = cells
    this.fault = undefined
  }

  refuse(field: string, code: string, found: string, accepted: string): void {
    // What is plainly a number, an id or a time is shown as it stands; anything else might hold a contact, which is masked.
    const shown = /^[-+]?[\d.,:TZ+-]*$/.test(found) ? found.slice(0, 100) : toFound(found)
    this.fault ??= { field, code, found: shown, accepted }
  }

  text(field: string): string {
    const cell = this.#cells[this.#at.get(field) ?? -1]
    if (cell === undefined || cell === '') return ''
    const text = cell.trim()
    if (text.includes('\0')) this.refuse(field, 'control_character', 'a NUL byte', 'text without NUL bytes')
    return text
  }

  required(field: string, accepted: string): string {
    const text = this.text(field)
    if (text === '') this.refuse(field, 'missing_value', '', accepted)
    return text
  }

  /** An id, which a spreadsheet may have turned into a rounded number. */
  id(field: string): string {
    const text = this.text(field)
    if (/^\d(?:[.,]\d+)?E\+\d+$/i.test(text))
      this.refuse(field, 'rounded_number', text, 'the whole number; set the column to "text" before the table is saved')
    return text
  }

  oneOf(field: string, known: readonly string[], code: string): string {
    const text = this.text(field)
    if (text !== '' && !known.includes(text)) this.refuse(field, code, text, known.join(', '))
    return text
  }

  /** Ms since 1970 and the resolution of what the cell states. */
  occurredAt(field: string): { occurred_at: number; resolution_ms: number } {
    const text = this.required(field, timeAccepted.invalid_date)
    const parsed = parseOccurredAt(this.#isExcel ? withIsoDay(text) : text, this.options.localToMs)
    if (!parsed.ok) {
      if (text !== '') this.refuse(field, 'invalid_date', text, timeAccepted.invalid_date)
      return { occurred_at: 0, resolution_ms: 1000 }
    }
    if (!this.#isInRange(parsed.ms)) this.refuse(field, 'date_out_of_range', text, timeAccepted.date_out_of_range)
    return { occurred_at: parsed.ms, resolution_ms: parsed.resolutionMs }
  }

  /** A day YYYY-MM-DD and its first moment in the workspace's zone; '' and 0 for an empty cell. */
  day(field: string): { day: string; startMs: number } {
    const text = this.text(field)
    if (text === '') return { day: '', startMs: 0 }
    const day = this.#isExcel ? withIsoDay(text) : text
    const parsed = parseOccurredAt(day, this.options.localToMs)
    if (!parsed.ok || day.length !== 10) {
      this.refuse(field, 'invalid_date', text, this.#isExcel ? `${dayAccepted} or DD.MM.YYYY` : dayAccepted)
      return { day: '', startMs: 0 }
    }
    return { day, startMs: parsed.ms }
  }

  /** Refuses a day whose rows cannot be there yet. */
  checkDay(field: string, startMs: number): void {
    if (!this.#isInRange(startMs)) this.refuse(field, 'date_out_of_range', this.text(field), 'a day from 2000-01-01 to tomorrow')
  }

  #isInRange(ms: number): boolean {
    return ms >= EARLIEST_MS && ms <= this.options.nowMs + DAY_MS
  }

  /** ISO code in capitals; without a cell the company's. */
  currency(): string {
    const text = this.text('currency')
    if (text === '') return this.options.currency ?? ''
    const upper = text.toUpperCase()
    if (currencyExponent(upper) === undefined) this.refuse('currency', 'unknown_currency', text, amountAccepted.unknown_currency)
    return upper
  }

  /** Minor units, or null for an empty cell. `negative` says why a negative amount is refused; without it one is a correction. */
  amountMinor(currency: string, negative?: string): number | null {
    const text = this.text('amount')
    if (text === '') return null
    const parsed = parseAmountMinor(this.#decimal(text), currency)
    if (!parsed.ok) {
      if (parsed.code === 'unknown_currency') this.refuse('currency', parsed.code, currency, parsed.accepted)
      else this.refuse('amount', parsed.code, text, parsed.code === 'amount_too_large' ? tooLarge(text) : parsed.accepted)
      return null
    }
    if (parsed.amountMinor < 0 && negative !== undefined) this.refuse('amount', 'negative_amount', text, negative)
    return parsed.amountMinor
  }

  /** A whole number from 0, or null for an empty cell. */
  count(field: string): number | null {
    const text = this.text(field)
    if (text === '') return null
    const digits = this.#decimal(text)
    if (/^\d{1,15}$/.test(digits)) return Number(digits)
    this.refuse(field, 'invalid_number', text, 'a whole number from 0')
    return null
  }

  /** A decimal with a dot, as it stands or out of Excel's form. */
  decimal(field: string): string {
    return this.#decimal(this.text(field))
  }

  /** Russian Excel: spaces (also those that do not break) between thousands, a decimal comma. */
  #decimal(text: string): string {
    if (!this.#isExcel) return text
    const grouped = /^([-+−]?)(\d{1,3}(?:[\s\u00a0\u202f]\d{3})+|\d+)(?:,(\d*))?$/.exec(text)
    if (grouped === null) return text
    const [, sign = '', whole = '', fraction] = grouped
    return `${sign === '−' ? '-' : sign}${whole.replace(/\s/g, '')}${fraction === undefined ? '' : `.${fraction}`}`
  }

  vat(day: string): string {
    const stated = statedVat(this.text('vat'), day, this.options)
    if (!stated.ok) this.refuse('vat', 'unknown_vat', stated.found, stated.accepted)
    return stated.ok ? stated.vat : ''
  }

  /** The contacts of the row's short columns; absent columns give none. */
  identifiers(): RawIdentifier[] {
    const found: RawIdentifier[] = []
    const add = (type: string, value: string) => {
      if (value !== '') found.push({ type, value })
    }
    add(this.options.visitorType ?? 'ym_client_id', this.id('visitor_id'))
    add('user_id', this.id('user_id'))
    add('email', this.text('email'))
    add('phone', this.id('phone'))
    const contact = this.id('crm_contact')
    // A contact is named within its CRM; the door's usual one is not the file's.
    const isBare = contact !== '' && !contact.includes('/') && this.options.crm !== undefined && this.options.crm !== ''
    add('crm_contact', isBare ? `${this.options.crm}/${contact}` : contact)
    return found
  }
}

/** `28.08.2026 18:00` as `2026-08-28 18:00`. */
function withIsoDay(text: string): string {
  return text.replace(/^(\d\d)\.(\d\d)\.(\d{4})(?=$|[ T])/, '$3-$2-$1')
}

function tooLarge(text: string): string {
  const digits = /^[-+]?(\d+)/.exec(text)?.[1] ?? ''
  return digits.length > 15 ? 'an amount that fits the ledger (at most 15 digits before the dot)' : amountAccepted.amount_too_large
}
