import { setImmediate } from 'node:timers/promises'
import type { Acceptance, Door, DraftOf, IndexedFault, SourceTopic } from '@touchledger/events'
import type { SentEvents } from './body/parse-events.ts'
import { EVENTS_IN_A_ROW } from './limits.ts'

/** Lets each event of a request through the door by itself. Others get a turn between every few hundred events. */
export async function acceptEvents<T extends SourceTopic>(
  door: Door,
  topic: T,
  { events, unreadable }: SentEvents,
): Promise<Acceptance<T>> {
  // The door is total for any JSON: it reads each field as unknown, whatever the type says here.
  const drafts = events as readonly DraftOf[T][]
  if (drafts.length <= EVENTS_IN_A_ROW) return withUnreadable(door.accept(topic, drafts), unreadable)
  const whole: { [part in keyof Acceptance<T>]: Acceptance<T>[part][number][] } = { accepted: [], rejected: [], warnings: [] }
  for (let from = 0; from < drafts.length; from += EVENTS_IN_A_ROW) {
    const part = door.accept(topic, drafts.slice(from, from + EVENTS_IN_A_ROW))
    for (const one of part.accepted) whole.accepted.push({ ...one, index: one.index + from })
    for (const one of part.rejected) whole.rejected.push({ ...one, index: one.index + from })
    for (const one of part.warnings) whole.warnings.push({ ...one, index: one.index + from })
    await setImmediate()
  }
  return withUnreadable(whole, unreadable)
}

/** A line that was no JSON came to the door as nothing; its refusal says what it was. */
function withUnreadable<T extends SourceTopic>(acceptance: Acceptance<T>, unreadable: ReadonlyMap<number, string>): Acceptance<T> {
  if (unreadable.size === 0) return acceptance
  const rejected = acceptance.rejected.map((fault): IndexedFault => {
    const found = unreadable.get(fault.index)
    return found === undefined
      ? fault
      : { index: fault.index, field: '(line)', code: 'invalid_json', found, accepted: 'one JSON object a line' }
  })
  return { ...acceptance, rejected }
}
