import { parseOccurredAt } from '@touchledger/events'

/**
 * Makes the two things that the wire allows and a draft does not have: `occurred_at` as a text becomes ms (and states the resolution,
 * where the event does not), an absent `source_system` is `http`. Changes the parsed events in place: they are this request's alone.
 * What cannot be read stays as it came, and the door refuses it with its own words.
 */
export function toDrafts(events: readonly unknown[], localToMs: (local: string) => number): void {
  for (const event of events) {
    if (!isObject(event)) continue
    if (event.source_system === undefined || event.source_system === '') event.source_system = 'http'
    const occurredAt = event.occurred_at
    if (typeof occurredAt !== 'string') continue
    const time = parseOccurredAt(occurredAt, localToMs)
    if (!time.ok) continue
    event.occurred_at = time.ms
    event.resolution_ms ??= time.resolutionMs
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
