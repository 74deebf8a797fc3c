import { isDay } from '@touchledger/events'
import { localToMs, midnightMs, type Rules } from '@touchledger/rules'
import { CommandFault } from '../exit-codes.ts'

const WITH_OFFSET = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)$/
const timeAccepted = '2026-10-01T06:00:00+03:00, or a date or time in the zone of the rules'

/** A time or a date in the zone of the rules, in ms; null if it was not given. */
export function readTime(name: string, text: string | undefined, { company }: Rules): number | null {
  if (text === undefined) return null
  const isDate = text.length === 10
  const atMs = WITH_OFFSET.test(text) ? Date.parse(text) : isDate ? midnightMs(company.timeZone, text) : localToMs(company.timeZone, text)
  if (Number.isNaN(atMs)) throw new CommandFault(`--${name}: found ${text}; accepted: ${timeAccepted}`)
  return atMs
}

/** When the source answered, in ms; null if it was not said. */
export function readExportedAt(text: string | undefined, rules: Rules, nowMs: number): number | null {
  const atMs = readTime('exported-at', text, rules)
  // A version from the future would stand above everything the source says until then.
  if (atMs !== null && atMs > nowMs + 60_000)
    throw new CommandFault(`--exported-at: found ${text}, which lies ahead; accepted: ${timeAccepted}, not later than now`)
  return atMs
}

export function readDay(name: string, text: string | undefined): string | null {
  if (text === undefined) return null
  if (!isDay(text)) throw new CommandFault(`--${name}: found ${text}; accepted: a day such as 2026-09-01`)
  return text
}
