const dayMs = 86_400_000
const quarterMs = 900_000
/** Days and quarters remembered for one zone: a century and some. */
const rememberedMax = 50_000

type Zone = { readonly format: Intl.DateTimeFormat; readonly days: Map<number, number | null>; readonly quarters: Map<number, number> }
const zones = new Map<string, Zone>()
const dates = new Map<number, string>()

/** Whether the runtime knows this IANA zone. */
export function isZone(zone: string): boolean {
  try {
    openZone(zone)
    return true
  } catch {
    return false
  }
}

/** The local calendar date, `YYYY-MM-DD`. The zone must be known (`isZone`), else a RangeError. */
export function localDateOf(zone: string, tMs: number): string {
  return dateOfDay(Math.floor((tMs + offsetMs(zone, tMs)) / dayMs))
}

/**
 * The moment of a local time `YYYY-MM-DD HH:mm[:ss[.SSS]]` (`T` may stand for the space). A time that a clock shows twice, when it goes
 * back, is the first of the two; a time that it skips, when it goes forward, is moved forward by what was skipped. NaN for anything that
 * is no such text or no date of the calendar.
 */
export function localToMs(zone: string, text: string): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/.exec(text)
  if (parts === null) return Number.NaN
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)]
  const day = dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  const clockMs = day + ((hour * 60 + minute) * 60 + second) * 1000 + Number((parts[7] ?? '').padEnd(3, '0'))
  return Number.isNaN(clockMs) ? clockMs : momentOf(zone, clockMs)
}

/** The first moment of a local date `YYYY-MM-DD`, also where the clock skips midnight; NaN for what is no date. */
export function midnightMs(zone: string, date: string): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)
  const clockMs = parts === null ? Number.NaN : dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]))
  return Number.isNaN(clockMs) ? clockMs : momentOf(zone, clockMs)
}

function momentOf(zone: string, clockMs: number): number {
  const before = offsetMs(zone, clockMs - dayMs)
  const after = offsetMs(zone, clockMs + dayMs)
  if (before === after) return clockMs - before
  if (offsetMs(zone, clockMs - before) === before) return clockMs - before
  if (offsetMs(zone, clockMs - after) === after) return clockMs - after
  return clockMs - before
}

/** Midnight UTC of a calendar day, or NaN for a day that the calendar lacks. */
function dayOf(year: number, month: number, day: number): number {
  const atMs = Date.UTC(year, month - 1, day)
  const read = new Date(atMs)
  return year > 99 && read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? atMs : Number.NaN
}

/**
 * The zone's distance from UTC. A day (of UTC) without a change of the clock costs two questions to Intl, a day with one is answered by
 * quarters of an hour, on which all changes since 1970 fall.
 */
function offsetMs(zone: string, tMs: number): number {
  const { days, quarters, format } = openZone(zone)
  const day = Math.floor(tMs / dayMs)
  let offset = days.get(day)
  if (offset === undefined) {
    const first = askOffsetMs(format, day * dayMs)
    offset = first === askOffsetMs(format, (day + 1) * dayMs - 1) ? first : null
    if (days.size >= rememberedMax) days.clear()
    days.set(day, offset)
  }
  if (offset !== null) return offset
  const quarter = Math.floor(tMs / quarterMs)
  let exact = quarters.get(quarter)
  if (exact === undefined) {
    exact = askOffsetMs(format, quarter * quarterMs)
    if (quarters.size >= rememberedMax) quarters.clear()
    quarters.set(quarter, exact)
  }
  return exact
}

function openZone(zone: string): Zone {
  const known = zones.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const opened: Zone = { format, days: new Map(), quarters: new Map() }
  zones.set(zone, opened)
  return opened
}

function askOffsetMs(format: Intl.DateTimeFormat, tMs: number): number {
  const at: Record<string, number> = {}
  let beforeChrist = false
  for (const { type, value } of format.formatToParts(tMs)) {
    if (type === 'era') beforeChrist = value.startsWith('B')
    else if (type !== 'literal') at[type] = Number(value)
  }
  const year = beforeChrist ? 1 - (at.year ?? 0) : (at.year ?? 0)
  const clock = new Date(0)
  clock.setUTCFullYear(year, (at.month ?? 1) - 1, at.day ?? 1)
  clock.setUTCHours(at.hour ?? 0, at.minute ?? 0, at.second ?? 0)
  return clock.getTime() - Math.floor(tMs / 1000) * 1000
}

function dateOfDay(day: number): string {
  let date = dates.get(day)
  if (date === undefined) {
    date = new Date(day * dayMs).toISOString().slice(0, 10)
    if (dates.size >= rememberedMax) dates.clear()
    dates.set(day, date)
  }
  return date
}
