// Money and shares arrive as decimal texts. They stay texts: a float would lose kopecks of large sums.

export type Language = 'ru' | 'en'

const NBSP = '\u00a0'
const MINUS = '\u2212'
const marks: Readonly<Record<Language, { group: string; decimal: string }>> = {
  ru: { group: NBSP, decimal: ',' },
  en: { group: ',', decimal: '.' },
}
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** A decimal text as a reader writes it: "-1234567.80" → "−1 234 567,80". What is no decimal text comes back as it is. */
export function groupDecimal(text: string, language: Language): string {
  const parts = DECIMAL.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction] = parts
  const { group, decimal } = marks[language]
  const isZero = /^0*$/.test(whole + (fraction ?? ''))
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
  return `${sign === '' || isZero ? '' : MINUS}${grouped}${fraction === undefined ? '' : decimal + fraction}`
}

/** Rounded half away from zero to `places`, as a decimal text: "2.345", 2 → "2.35". */
export function roundDecimal(text: string, places: number): string {
  const parts = DECIMAL.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = ''] = parts
  const digits = BigInt(whole + fraction.padEnd(places, '0').slice(0, places))
  const rounded = (digits + (Number(fraction[places] ?? 0) >= 5 ? 1n : 0n)).toString().padStart(places + 1, '0')
  const text0 = places === 0 ? rounded : `${rounded.slice(0, -places)}.${rounded.slice(-places)}`
  return /^[0.]*$/.test(text0) ? text0 : sign + text0
}

/** The decimal point moved right by `places`: "0.1234", 2 → "12.34". */
export function shiftDecimal(text: string, places: number): string {
  const parts = DECIMAL.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = ''] = parts
  const padded = fraction.padEnd(places, '0')
  const left = (whole + padded.slice(0, places)).replace(/^0+(?=\d)/, '')
  const right = padded.slice(places)
  return sign + left + (right === '' ? '' : `.${right}`)
}

/** Without the zeros that say nothing: "2.500" → "2.5". */
export const trimDecimal = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

export const isZeroDecimal = (text: string): boolean => /^-?[0.]*$/.test(text)

/** a ÷ b in tenths of a per cent, as a decimal text of per cents: "1", "3" → "33.3". Null where there is nothing to divide by. */
export function percentOf(part: string, whole: string): string | null {
  const scale = Math.max(placesOf(part), placesOf(whole))
  const [a, b] = [toScaled(part, scale), toScaled(whole, scale)]
  if (a === null || b === null || b === 0n) return null
  const tenths = (2n * 1000n * abs(a) + abs(b)) / (2n * abs(b))
  const text = tenths.toString().padStart(2, '0')
  const isNegative = a < 0n !== b < 0n && tenths !== 0n
  return `${isNegative ? '-' : ''}${text.slice(0, -1)}.${text.slice(-1)}`
}

/** A decimal text as a whole number of 10^-places; nothing for what is no decimal text. */
export const toMinor = (text: string, places: number): bigint => toScaled(text, places) ?? 0n

const abs = (value: bigint): bigint => (value < 0n ? -value : value)
const placesOf = (text: string): number => DECIMAL.exec(text)?.[3]?.length ?? 0
function toScaled(text: string, places: number): bigint | null {
  const parts = DECIMAL.exec(text)
  if (parts === null) return null
  const [, sign = '', whole = '', fraction = ''] = parts
  const value = BigInt(whole + fraction.padEnd(places, '0'))
  return sign === '' ? value : -value
}
