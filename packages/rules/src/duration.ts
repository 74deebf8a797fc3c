/** h: hours of the clock, d: days of the clock, wh and wd: hours and days of the working calendar. */
export type Duration = { readonly amount: number; readonly unit: 'h' | 'd' | 'wh' | 'wd' }

export const durationAccepted = 'a whole number with h, d, wh or wd behind it, such as 24h, 7d, 8wh, 5wd'

/** Reads `24h`, `7d`, `8wh`, `5wd`; anything else is null. */
export function parseDuration(text: string): Duration | null {
  const parts = /^([1-9]\d{0,4})(h|d|wh|wd)$/.exec(text)
  const unit = parts?.[2]
  return unit === 'h' || unit === 'd' || unit === 'wh' || unit === 'wd' ? { amount: Number(parts?.[1]), unit } : null
}
