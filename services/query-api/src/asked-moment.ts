import { rulesInForce } from '@touchledger/rules'
import type { KnownFacts, ReadKnownFacts } from './known-facts.ts'
import { type AsOf, isFault, type Moment, needsZone, parseAsOf, readMoment } from './moment.ts'
import type { Fault } from './problem.ts'
import type { Store } from './store.ts'

export type AnswerDeps = { store: Store; knownFacts: ReadKnownFacts; now: () => number }
export type Asked = { moment: Moment; known: KnownFacts }

/** The moment an `as_of` names and what was known then. A bare date is read in the zone that is in force now. */
export async function readAsked(text: string | undefined, { store, knownFacts, now }: AnswerDeps, field = 'as_of'): Promise<Asked | Fault> {
  let zone = 'UTC'
  if (needsZone(text)) {
    const { versions } = await knownFacts(await readMoment(store, { kind: 'latest' }))
    zone = rulesInForce(versions, now()).rules.company.timeZone
  }
  const asOf: AsOf | Fault = parseAsOf(text, zone, field)
  if (isFault(asOf)) return asOf
  const moment = await readMoment(store, asOf, field)
  return { moment, known: await knownFacts(moment) }
}

export const isAsked = (read: Asked | Fault): read is Asked => 'moment' in read
