const REMEMBERED_MAX = 50_000
const DAY_MS = 86_400_000
const LAST_MINUTE_MS = DAY_MS - 60_000

export const visitTimeAccepted = 'YYYY-MM-DD hh:mm:ss in the zone of the counter, from 2000-01-01 to one day after now'

/**
 * Reads `YYYY-MM-DD hh:mm:ss` of the counter's zone to ms, NaN for anything else. A common connector writes `T` and a final `+00:00`
 * around the same local time; both are taken. The zone is asked twice for a day and, where the clock changes on
 * that day, once for each of its minutes.
 */
export function createVisitTime(localToMs: (local: string) => number): (text: string) => number {
  /** First moments of days of full length; null for a day on which the clock changes. */
  let days = new Map<number, number | null>()
  let minutes = new Map<number, number>()
  return (text) => {
    if (text.length !== 19 && !(text.length === 25 && text.endsWith('+00:00'))) return Number.NaN
    const separator = text.charCodeAt(10)
    const seconds = twoDigits(text, 17)
    const hour = twoDigits(text, 11)
    const minute = twoDigits(text, 14)
    if ((separator !== 32 && separator !== 84) || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return Number.NaN
    if (!(hour < 24 && minute < 60 && seconds < 60)) return Number.NaN
    const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
    const month = twoDigits(text, 5)
    const day = twoDigits(text, 8)
    if (!(month < 13 && day < 32) || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN
    const dayKey = (year * 13 + month) * 32 + day
    let midnightMs = days.get(dayKey)
    if (midnightMs === undefined) {
      midnightMs = askMidnightMs(text.slice(0, 10))
      if (days.size >= REMEMBERED_MAX) days = new Map()
      days.set(dayKey, midnightMs)
    }
    if (midnightMs !== null) return midnightMs + (hour * 60 + minute) * 60_000 + seconds * 1000
    const key = dayKey * 1440 + hour * 60 + minute
    let ms = minutes.get(key)
    if (ms === undefined) {
      ms = localToMs(`${text.slice(0, 10)}T${text.slice(11, 16)}:00.000`)
      if (minutes.size >= REMEMBERED_MAX) minutes = new Map()
      minutes.set(key, ms)
    }
    return ms + seconds * 1000
  }

  function askMidnightMs(day: string): number | null {
    if (!isCalendarDay(day)) return Number.NaN
    const firstMs = localToMs(`${day}T00:00:00.000`)
    return localToMs(`${day}T23:59:00.000`) - firstMs === LAST_MINUTE_MS ? firstMs : null
  }
}

/** NaN where one of the two is no digit. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** The zone function may take 30 February for 2 March. */
function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00.000Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day
}
