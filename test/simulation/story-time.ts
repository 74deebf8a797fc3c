const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-05-01T00:00:00Z')

/** Histories happen within so many days. */
export const DAYS = 40
export const dayMs = (day: number): number => START_MS + day * DAY_MS
/** After all that happens: what the clock of posters and door shows. */
export const CLOCK_MS = dayMs(DAYS + 60)
