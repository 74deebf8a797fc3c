import { maskContact, replaceContactsInProse } from './contacts-in-text.ts'

/** What is wrong with one field: what stood there (masked and cut) and what is accepted. */
export type Fault = { field: string; code: string; found: string; accepted: string }

const FOUND_CHARACTERS_MAX = 100
/** A value as a message may show it: e-mails and phones masked, cut to 100 characters. */
export function toFound(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : typeof value === 'object' ? describe(value) : String(value)
  return replaceContactsInProse(text.slice(0, FOUND_CHARACTERS_MAX + 300), maskContact).slice(0, FOUND_CHARACTERS_MAX)
}

function describe(value: object | null): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}
