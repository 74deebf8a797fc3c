import { type Random, weightedPick } from './random.ts'

// Times are whole seconds since 1970 UTC: no source of the demo says more. Moscow has had one offset all through the demo's time.
const offsetSec = 10_800
export const daySec = 86_400
/** Midnight of 1 February 2026 in Moscow. */
export const startSec = Date.UTC(2026, 1, 1) / 1000 - offsetSec
/** Midnight of 1 August 2026 in Moscow, the first second after the demo. */
export const endSec = Date.UTC(2026, 7, 1) / 1000 - offsetSec
export const dayCount = (endSec - startSec) / daySec

/** `momentOf('2026-06-22 10:15:00')`: seconds of a Moscow time. */
export const momentOf = (local: string): number => Date.parse(`${local.replace(' ', 'T')}+03:00`) / 1000

/** Number of the day since the demo's start. */
export const dayOf = (atSec: number): number => Math.floor((atSec - startSec) / daySec)
export const dayStartSec = (day: number): number => startSec + day * daySec

const dates = new Map<number, string>()
/** `2026-06-22`, as a clock in Moscow shows it. */
export function dateOf(atSec: number): string {
  const day = Math.floor((atSec + offsetSec) / daySec)
  let date = dates.get(day)
  if (date === undefined) {
    date = new Date(day * daySec * 1000).toISOString().slice(0, 10)
    dates.set(day, date)
  }
  return date
}
export const monthOf = (atSec: number): string => dateOf(atSec).slice(0, 7)

const two = (value: number): string => (value < 10 ? `0${value}` : String(value))
/** `10:15:00`, as a clock in Moscow shows it. */
export function clockOf(atSec: number): string {
  const second = (atSec + offsetSec) % daySec
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
}
/** `2026-06-22T10:15:00+03:00`. */
export const isoOf = (atSec: number): string => `${dateOf(atSec)}T${clockOf(atSec)}+03:00`

// Monday first. B2B traffic halves at weekends.
const weekdayWeights = [1.1, 1.18, 1.16, 1.1, 0.96, 0.46, 0.42]
const holidays = new Set(['2026-02-23', '2026-03-08', '2026-03-09', '2026-05-01', '2026-05-09', '2026-05-11', '2026-06-12'])
const monthWeights: Readonly<Record<string, number>> = {
  '2026-02': 0.84,
  '2026-03': 1.02,
  '2026-04': 1.12,
  '2026-05': 0.95,
  '2026-06': 1.08,
  '2026-07': 0.92,
}

/** How busy each day of the demo is; 1 is an average one. */
export const dayWeights: readonly number[] = Array.from({ length: dayCount }, (_, day) => {
  const date = dateOf(dayStartSec(day))
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
  const quiet = holidays.has(date) ? 0.4 : date > '2026-05-01' && date < '2026-05-11' ? 0.7 : 1
  return (weekdayWeights[weekday] ?? 1) * (monthWeights[date.slice(0, 7)] ?? 1) * quiet
})

const hourWeights = [2, 1, 1, 1, 1, 2, 6, 14, 32, 56, 68, 70, 62, 58, 66, 68, 62, 50, 34, 26, 22, 18, 12, 6]
const pickHour = weightedPick(hourWeights.map((weight, hour) => [hour, weight] as const))
const pickWorkHour = weightedPick([9, 10, 11, 12, 13, 14, 15, 16, 17].map((hour) => [hour, hour === 13 ? 0.5 : 1] as const))
const pickDay = weightedPick(dayWeights.map((weight, day) => [day, weight] as const))

/** A second of a day at which a visitor might come. */
export const secondOfDay = (random: Random): number => pickHour(random) * 3600 + random.whole(0, 3599)

/** A moment in the given days at which somebody might leave a request. */
export function requestTime(random: Random, fromDay: number, toDay: number): number {
  for (;;) {
    const day = pickDay(random)
    if (day >= fromDay && day <= toDay) return dayStartSec(day) + secondOfDay(random)
  }
}

/** The first working time at or after the moment's day, at a random minute of it and after the moment. */
export function workTimeAfter(random: Random, atSec: number): number {
  let day = dayOf(atSec)
  for (;;) {
    const weight = dayWeights[day] ?? 1
    const time = dayStartSec(day) + pickWorkHour(random) * 3600 + random.whole(0, 3599)
    if (weight > 0.6 && time > atSec) return time
    day += 1
  }
}
