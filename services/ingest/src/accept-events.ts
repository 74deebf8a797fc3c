import { setImmediate } from 'node:timers/promises'
import type { NewRecord } from '@touchledger/event-log'
import { type Door, type DraftOf, type DraftOutcome, type IndexedFault, type SourceTopic, toDraftOf } from '@touchledger/events'
import type { SentEvents } from './body/parse-events.ts'
import { EVENTS_IN_A_ROW } from './limits.ts'

/** `rejected` and `warnings` name events by their place in the request, ascending. */
export type AcceptedEvents = { records: NewRecord[]; rejected: IndexedFault[]; warnings: IndexedFault[] }

/** Lets each event of a request through edge and door by itself. Others get a turn between every few hundred events. */
export async function acceptEvents(door: Door, topic: SourceTopic, sent: SentEvents): Promise<AcceptedEvents> {
  const whole: AcceptedEvents = { records: [], rejected: [], warnings: [] }
  for (let from = 0; from < sent.events.length; from += EVENTS_IN_A_ROW) {
    if (from > 0) await setImmediate()
    acceptPart(door, topic, sent, from, whole)
  }
  // Edge and door reject in two passes.
  whole.rejected.sort((a, b) => a.index - b.index)
  return whole
}

function acceptPart<T extends SourceTopic>(door: Door, topic: T, { events, unreadable }: SentEvents, from: number, whole: AcceptedEvents) {
  const toDraft: (json: unknown) => DraftOutcome<DraftOf[T]> = toDraftOf[topic]
  const drafts: DraftOf[T][] = []
  const places: number[] = []
  const until = Math.min(from + EVENTS_IN_A_ROW, events.length)
  for (let index = from; index < until; index++) {
    const unread = unreadable.get(index)
    if (unread !== undefined) {
      whole.rejected.push({ index, field: '(line)', code: 'invalid_json', found: unread, accepted: 'one JSON object a line' })
      continue
    }
    const outcome = toDraft(events[index])
    if (outcome.ok) {
      drafts.push(outcome.draft)
      places.push(index)
    } else {
      const { field, code, found, accepted } = outcome
      whole.rejected.push({ index, field, code, found, accepted })
    }
  }
  const { accepted, rejected, warnings } = door.accept(topic, drafts)
  const placed = (fault: IndexedFault): IndexedFault => ({ ...fault, index: places[fault.index] ?? from })
  for (const { key, value } of accepted) whole.records.push({ key, value })
  for (const fault of rejected) whole.rejected.push(placed(fault))
  for (const warning of warnings) whole.warnings.push(placed(warning))
}
