import { type FactHead, outranks } from './facts.ts'
import type { ExchangeRate, Rates } from './money.ts'

type RateFact = ExchangeRate & Pick<FactHead, 'eventId' | 'version' | 'contentHash'>

/**
 * Exchange rates by currency, ascending by day, one a day. Two sources may state a day's rate under event_ids of their own: then, as among
 * versions, the higher version counts, of equal ones the lower content hash, and last the lower event_id.
 */
export function ratesOf(current: Iterable<RateFact>): Rates {
  const best = new Map<string, RateFact>()
  for (const rate of current) {
    const key = `${rate.currency}/${rate.day}`
    const other = best.get(key)
    if (other === undefined || outranks(rate, other) || (!outranks(other, rate) && rate.eventId < other.eventId)) best.set(key, rate)
  }
  const rates = new Map<string, ExchangeRate[]>()
  for (const { day, currency, nominal, rate } of best.values()) {
    const list = rates.get(currency)
    if (list === undefined) rates.set(currency, [{ day, currency, nominal, rate }])
    else list.push({ day, currency, nominal, rate })
  }
  for (const list of rates.values()) list.sort((a, b) => (a.day < b.day ? -1 : 1))
  return rates
}
