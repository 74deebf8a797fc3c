import { RequestFault } from '@touchledger/service-kit'
import { EVENTS_MAX } from '../limits.ts'
import { forbiddenKeyOf, mayHoldForbiddenKey } from './forbidden-key.ts'

/** What stands in a body: events as they came, nothing known about them, and which of them (by index) could not be read. */
export type SentEvents = { events: unknown[]; unreadable: ReadonlyMap<number, string> }

const NONE_UNREADABLE: ReadonlyMap<number, string> = new Map()
const JSON_ACCEPTED = 'a JSON list of events, or {"events": [...]}'

/** Reads a JSON array, or an object with `events`. A body that is no JSON is refused as a whole, for there is no telling where an event ends. */
export function parseJsonEvents(text: string): SentEvents {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    const found = `no JSON (${error instanceof Error ? withoutContent(error.message) : 'unreadable'})`
    throw new RequestFault('invalid_body', [{ field: '(body)', found, accepted: JSON_ACCEPTED }])
  }
  refuseForbiddenKey(text, body)
  const events = Array.isArray(body) ? body : eventsOf(body)
  refuseCount(events.length)
  return { events, unreadable: NONE_UNREADABLE }
}

/** Reads one event a line, blank lines passed over. A line that is no JSON refuses that event alone. */
export function parseNdjsonEvents(text: string): SentEvents {
  const events: unknown[] = []
  const unreadable = new Map<number, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    if (events.length === EVENTS_MAX) refuseCount(EVENTS_MAX, 'more than ')
    try {
      events.push(JSON.parse(line))
    } catch (error) {
      unreadable.set(events.length, `no JSON (${error instanceof Error ? withoutContent(error.message) : 'unreadable'})`)
      events.push(null)
    }
  }
  refuseForbiddenKey(text, events)
  refuseCount(events.length)
  return { events, unreadable }
}

function eventsOf(body: unknown): unknown[] {
  if (typeof body === 'object' && body !== null && 'events' in body && Array.isArray(body.events)) return body.events
  const found = typeof body === 'object' && body !== null ? 'an object without a list "events"' : `a ${typeof body}`
  throw new RequestFault('invalid_body', [{ field: '(body)', found, accepted: JSON_ACCEPTED }])
}

function refuseForbiddenKey(text: string, body: unknown): void {
  if (!mayHoldForbiddenKey(text)) return
  const path = forbiddenKeyOf(body)
  if (path !== undefined) throw new RequestFault('invalid_body', [{ field: path, found: 'the key __proto__', accepted: 'any other key' }])
}

function refuseCount(count: number, more = ''): void {
  if (count === 0) throw new RequestFault('invalid_body', [{ field: 'events', found: 'no event', accepted: `1 to ${EVENTS_MAX} events` }])
  if (count > EVENTS_MAX || more !== '') {
    const accepted = `at most ${EVENTS_MAX}; send them in several requests`
    throw new RequestFault('body_too_large', [{ field: 'events', found: `${more}${count} events`, accepted }])
  }
}

/** The engine quotes what stands around the fault, which may be an e-mail; the place is enough. */
function withoutContent(message: string): string {
  return /at position \d+(?: \(line \d+ column \d+\))?/.exec(message)?.[0] ?? 'it ends too early or is empty'
}
