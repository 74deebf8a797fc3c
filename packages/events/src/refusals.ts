/** What is wrong with one field: what stood there (masked and cut) and what is accepted. */
export type Fault = { field: string; code: string; found: string; accepted: string }

const FOUND_CHARACTERS_MAX = 100
const EMAIL = /[^\s@<>"'(),;:/?&=[\]{}|\\]{1,64}@[^\s@<>"'(),;:/?&=[\]{}|\\]{1,190}\.[\p{L}\p{N}-]{2,24}/gu
/** Unmistakable phones only: `+` and 10 to 15 digits, or brackets round the code. Bare digits may be any id. */
const PHONE = /\+\d(?:[\s()./-]{0,2}\d){9,14}(?!\d)|(?<!\d)[78]?[\s-]{0,2}\(\d{3,5}\)(?:[\s-]{0,2}\d){5,7}(?!\d)/g

/** `m***@e***.com`, `+7900***01`: enough to find the cell, not enough to know the person. */
export function maskContact(type: 'email' | 'phone', value: string): string {
  if (type === 'email') {
    const [, first = '', domainFirst = '', topLevel = ''] = /^\s*(.?)[^@]*@?(.?).*?(\.[^.@]*)?$/su.exec(value) ?? []
    return value.includes('@') ? `${first}***@${domainFirst}***${topLevel}` : `${first}***`
  }
  const digits = value.replace(/\D/g, '')
  const plus = value.trim().startsWith('+') ? '+' : ''
  return digits.length < 7 ? `${plus}${digits.slice(0, 1)}***` : `${plus}${digits.slice(0, 4)}***${digits.slice(-2)}`
}

/** Whether a text may hold an e-mail or an unmistakable phone; cheap enough for every field of every event. */
export function mayHoldContact(text: string): boolean {
  return text.includes('@') || text.includes('+') || text.includes('(')
}

/** Replaces every e-mail and every unmistakable phone inside a text. */
export function replaceContacts(text: string, replace: (type: 'email' | 'phone', raw: string) => string): string {
  if (!mayHoldContact(text)) return text
  return text.replace(EMAIL, (raw) => replace('email', raw)).replace(PHONE, (raw) => replace('phone', raw))
}

/** A value as a message may show it: e-mails and phones masked, cut to 100 characters. */
export function toFound(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : typeof value === 'object' ? describe(value) : String(value)
  return replaceContacts(text.slice(0, FOUND_CHARACTERS_MAX + 40), maskContact).slice(0, FOUND_CHARACTERS_MAX)
}

function describe(value: object | null): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}
