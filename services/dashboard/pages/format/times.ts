import type { Language } from './decimals.ts'

const locales: Readonly<Record<Language, string>> = { ru: 'ru-RU', en: 'en-GB' }

/** A calendar day, whatever zone the reader is in: "2026-09-30" → "30.09.2026" or "30 Sep 2026". */
export function formatDay(day: string, language: Language): string {
  const atMs = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(atMs)) return day
  const month = language === 'ru' ? '2-digit' : 'short'
  return new Intl.DateTimeFormat(locales[language], { day: '2-digit', month, year: 'numeric', timeZone: 'UTC' }).format(atMs)
}

/** A month: "2026-09" → "сентябрь 2026" or "September 2026". */
export function formatMonth(month: string, language: Language): string {
  const atMs = Date.parse(`${month}-01T00:00:00Z`)
  if (Number.isNaN(atMs)) return month
  const text = new Intl.DateTimeFormat(locales[language], { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(atMs)
  return text.replace(/\s?г\.$/, '')
}

const momentForm = (language: Language): Intl.DateTimeFormatOptions => ({
  day: '2-digit',
  month: language === 'ru' ? '2-digit' : 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** A moment, in the reader's zone and named with it: "30.09.2026, 15:04 GMT+3". */
export const formatMoment = (iso: string, language: Language, timeZone?: string): string =>
  formatAs(iso, language, { ...momentForm(language), timeZoneName: 'short', ...(timeZone === undefined ? {} : { timeZone }) })

/** The day of a moment, in the reader's zone: "30.09.2026". */
export const formatDayOf = (iso: string, language: Language): string =>
  formatAs(iso, language, { day: '2-digit', month: language === 'ru' ? '2-digit' : 'short', year: 'numeric' })

/** The same among others whose zone is named beside them: "30.09.2026, 15:04". */
export const formatMomentShort = (iso: string, language: Language): string => formatAs(iso, language, momentForm(language))

/** What the reader's zone is called at a moment: "GMT+3". */
export function nameZone(iso: string, language: Language): string {
  const atMs = Date.parse(iso)
  if (Number.isNaN(atMs)) return ''
  const parts = new Intl.DateTimeFormat(locales[language], { timeZoneName: 'short' }).formatToParts(atMs)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

function formatAs(iso: string, language: Language, form: Intl.DateTimeFormatOptions): string {
  const atMs = Date.parse(iso)
  return Number.isNaN(atMs) ? iso : new Intl.DateTimeFormat(locales[language], form).format(atMs)
}

/** Months from the last one back, newest first: YYYY-MM. */
export function monthsBack(lastDay: string, count: number): string[] {
  const [year = 0, month = 1] = lastDay.split('-').map(Number)
  return Array.from({ length: count }, (_, back) => new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7))
}

/** The last day of a month YYYY-MM. */
export function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}
