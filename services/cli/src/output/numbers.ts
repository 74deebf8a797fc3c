import type { Language } from './words.ts'

/**
 * A decimal text as people of the language write it: `1234.50` → `1 234,50` or `1,234.50`. Text to text, so no digit is lost on the way.
 */
export function shownDecimal(text: string | null, language: Language): string {
  if (text === null) return '—'
  const [, sign = '', whole = '', decimals] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === '') return text
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === 'ru' ? ' ' : ',')
  return `${sign === '' ? '' : '−'}${grouped}${decimals === undefined ? '' : `${language === 'ru' ? ',' : '.'}${decimals}`}`
}

/** Nine places of a share cut to two for the screen; files keep all. */
export const shownShares = (text: string, language: Language): string => shownDecimal(roundDecimal(text, 2), language)

/** A ratio such as 0.1234 as per cent with one place; the column says that it is per cent. */
export function shownPercent(text: string | null, language: Language): string {
  if (text === null) return '—'
  return shownDecimal(roundDecimal(shiftTwo(text), 1), language)
}

/** `part ÷ whole` in per cent, both decimal texts. */
export function shareOf(part: string, whole: string, language: Language): string {
  const all = scaled(whole)
  if (all === 0n) return '—'
  const permille = (2n * 1000n * scaled(part) + (scaled(part) < 0n ? -all : all)) / (2n * all)
  const text = (permille < 0n ? -permille : permille).toString().padStart(2, '0')
  return shownDecimal(`${permille < 0n ? '-' : ''}${text.slice(0, -1)}.${text.slice(-1)}`, language)
}

/** Rounds half away from zero. */
export function roundDecimal(text: string, places: number): string {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const kept = BigInt(whole + decimals.padEnd(places + 1, '0').slice(0, places + 1))
  const rounded = ((kept + 5n) / 10n).toString().padStart(places + 1, '0')
  const isZero = /^0*$/.test(rounded)
  return `${isZero ? '' : sign}${places === 0 ? rounded : `${rounded.slice(0, -places)}.${rounded.slice(-places)}`}`
}

function shiftTwo(text: string): string {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const moved = decimals.padEnd(2, '0')
  return `${sign}${BigInt(whole + moved.slice(0, 2))}.${moved.slice(2) || '0'}`
}

/** Billionths, so that texts of different length compare. */
function scaled(text: string): bigint {
  const [, sign = '', whole = '0', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const value = BigInt(whole + decimals.padEnd(9, '0').slice(0, 9))
  return sign === '' ? value : -value
}
