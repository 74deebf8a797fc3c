/** Longest e-mail or phone, percent-encoded. */
const CONTACT_CHARACTERS_MAX = 320
type Replace = (type: 'email' | 'phone', raw: string) => string

// `@`, `+`, brackets and spaces may stand percent-encoded, as a webhook's form body has them.
const EMAIL = /(?:[^\s@<>"'(),;:/?&=[\]{}|\\%]|%2B){1,64}(?:@|%40)[^\s@<>"'(),;:/?&=[\]{}|\\%]{1,190}\.[\p{L}\p{N}-]{2,24}/giu
/** Unmistakable in any field: `+` and 10 to 15 digits, or brackets round the code. Bare digits may be any id. */
const PHONE = /\+\d(?:[\s()./-]{0,2}\d){9,14}(?!\d)|(?<!\d)[78]?[\s-]{0,2}\(\d{3,5}\)(?:[\s-]{0,2}\d){5,7}(?!\d)/g
/** In prose and in bodies also a Russian mobile number in any spelling, 79000000001 included. */
const PHONE_IN_PROSE =
  /%2B\d(?:(?:[\s()./+-]|%2[089D]){0,3}\d){9,14}(?!\d)|(?:(?<!\d)|(?<=%[0-9A-F]{2}))[78](?:[\s()./+-]|%2[089D]){0,3}9(?:(?:[\s()./+-]|%2[089D]){0,3}\d){9}(?!\d)/gi

/** A Russian number in the groups that people write, a landline too: `8 495 123-45-67`, `900 000-00-01`. Amounts have no groups of two. */
const PHONE_IN_GROUPS = /(?<![\d.,-])(?:\+?[78][\s.-]{1,2})?\(?[3489]\d\d\)?[\s.-]{1,2}\d{3}[\s.-]\d\d[\s.-]\d\d(?![\d]|[.,]\d)/g

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
  return text.includes('@') || text.includes('+') || text.includes('(') || text.includes('%40')
}

/** Replaces every e-mail and every unmistakable phone inside a text. */
export function replaceContacts(text: string, replace: Replace): string {
  if (!mayHoldContact(text)) return text
  return text.replace(EMAIL, (raw) => replace('email', decoded(raw))).replace(PHONE, (raw) => replace('phone', raw))
}

/** For prose and bodies, where personal data is likelier than an id of eleven digits that starts like a mobile number. */
export function replaceContactsInProse(text: string, replace: Replace): string {
  return replaceContacts(text, replace)
    .replace(PHONE_IN_PROSE, (raw) => replace('phone', decodedPhone(raw)))
    .replace(PHONE_IN_GROUPS, (raw) => replace('phone', raw))
}

/** At most so many characters of a text, and no contact cut in two: half of one would be recognised by nothing. */
export function cutBetweenContacts(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text
  const end = Math.max(0, charactersMax - CONTACT_CHARACTERS_MAX)
  const last = text
    .slice(end, charactersMax)
    .replace(/[^\s&"',;<>]*$/, '')
    .replace(/[\d\s()+.-]*$/, '')
  return text.slice(0, end) + last
}

function decoded(raw: string): string {
  if (!raw.includes('%')) return raw
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}

/** A form body writes a space as `+`; only a leading one is part of the number. */
function decodedPhone(raw: string): string {
  return decoded(raw.replaceAll('+', ' ')).replace(/^ /, '+')
}
