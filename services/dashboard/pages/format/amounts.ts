import { groupDecimal, type Language, percentOf, roundDecimal, shiftDecimal, trimDecimal } from './decimals.ts'

const NBSP = '\u00a0'
const symbols: Readonly<Record<string, string>> = { RUB: '₽', USD: '$', EUR: '€', KZT: '₸', BYN: 'Br', CNY: '¥', GBP: '£' }

/** Money as its reader writes it: "1 234,50 ₽" in Russian, "₽1,234.50" in English; a currency without a sign by its code. */
export function formatMoney(amount: string, currency: string, language: Language): string {
  const number = groupDecimal(amount, language)
  const symbol = symbols[currency]
  if (symbol === undefined) return `${number}${NBSP}${currency}`
  if (language === 'ru') return `${number}${NBSP}${symbol}`
  return number.startsWith('\u2212') ? `\u2212${symbol}${number.slice(1)}` : `${symbol}${number}`
}

const withSign = (text: string, language: Language): string => `${text}${language === 'ru' ? NBSP : ''}%`

/** A ratio as per cents: "0.1234" → "12,3 %". */
export const formatRatio = (ratio: string, language: Language): string =>
  withSign(groupDecimal(roundDecimal(shiftDecimal(ratio, 2), 1), language), language)

/** How much of the whole a part is: "38,2 %"; null where the whole is nothing. */
export function formatPart(part: string, whole: string, language: Language): string | null {
  const percent = percentOf(part, whole)
  return percent === null ? null : withSign(groupDecimal(percent, language), language)
}

/** How many times: "3.1416" → "3,14". */
export const formatTimes = (ratio: string, language: Language): string => groupDecimal(roundDecimal(ratio, 2), language)

/** Shares as a number of conversions: "2.500000000" → "2,5". Two places: the whole text belongs into a title. */
export const formatShares = (shares: string, language: Language): string => groupDecimal(trimDecimal(roundDecimal(shares, 2)), language)

/** A share to its last place: "0.333333334" → "33,3333334 %". */
export const formatShareExactly = (share: string, language: Language): string =>
  withSign(groupDecimal(trimDecimal(shiftDecimal(share, 2)), language), language)

export const formatCount = (count: number, language: Language): string => groupDecimal(String(count), language)
