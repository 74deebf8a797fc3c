/** The wording of every refusal of a time, shared by the door and the sources. */
export const timeAccepted = {
  invalid_date: 'ISO 8601 date-time, or YYYY-MM-DD hh:mm:ss in the workspace zone',
  date_out_of_range: 'a time from 2000-01-01 to one day after now',
} as const

export const DAY_MS = 86_400_000
export const EARLIEST_MS = Date.UTC(2000, 0, 1)

export type ParsedTime =
  | { ok: true; ms: number; resolutionMs: 1 | 1000 | 60_000 | 86_400_000 }
  | { ok: false; code: 'invalid_date'; found: string; accepted: string }

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Reads `YYYY-MM-DD[T ]hh:mm[:ss[.fff]]` with Z or an offset, or without one in the zone that `localToMs` knows
 * (it gets `YYYY-MM-DDThh:mm:ss.mmm` and answers ms since 1970 UTC, NaN for a local time that does not exist).
 * The resolution is what the text states: a date alone a day, without seconds a minute, without a fraction a second.
 */
export function parseOccurredAt(text: string, localToMs: (local: string) => number): ParsedTime {
  const trimmed = text.trim()
  const parts = TIME.exec(trimmed)
  if (parts === null) return invalid(text)
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', offset] = parts
  const midnightMs = dayMs(`${year}-${month}-${day}`)
  if (midnightMs === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return invalid(text)
  const millis = fraction.slice(0, 3).padEnd(3, '0')
  const ms =
    offset === undefined
      ? localToMs(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}`)
      : midnightMs + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 + Number(millis) - offsetMs(offset)
  if (!Number.isSafeInteger(ms)) return invalid(text)
  const resolutionMs = parts[4] === undefined ? DAY_MS : parts[6] === undefined ? 60_000 : parts[7] === undefined ? 1000 : 1
  return { ok: true, ms, resolutionMs }
}

/** True for a day of the calendar written YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return dayMs(text) !== undefined
}

/** Midnight UTC of a day written YYYY-MM-DD; undefined for what is no day. */
export function dayMs(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (parts === null) return undefined
  const month = Number(parts[2])
  const day = Number(parts[3])
  // Day 0 of the next month is the last of this one.
  if (month < 1 || month > 12 || day < 1 || (day > 28 && day > new Date(Date.UTC(Number(parts[1]), month, 0)).getUTCDate()))
    return undefined
  return Date.UTC(Number(parts[1]), month - 1, day)
}

function offsetMs(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  const hours = Number(digits.slice(0, 2))
  const minutes = Number(digits.slice(2))
  // No zone is further than 14 hours from UTC.
  if (hours > 14 || minutes > 59) return Number.NaN
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

function invalid(text: string): ParsedTime {
  return { ok: false, code: 'invalid_date', found: text.slice(0, 100), accepted: timeAccepted.invalid_date }
}
