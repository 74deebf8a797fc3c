import type { DraftOf, SourceTopic } from '@touchledger/events'
import type { Rules } from '@touchledger/rules'
import { firstRules, laterRules } from './history-rules.ts'
import { type Random, randomOf } from './random.ts'
import { DAYS, dayMs } from './story-time.ts'
import { worldEvents } from './world.ts'

export type Append = { [T in SourceTopic]: { topic: T; draft: DraftOf[T] } }[SourceTopic]
export type Step = { rules: readonly Rules[]; appends: readonly Append[] }
/** What a log is told, step by step: after each step something is posted. Worlds (companies that share no name) only share rules and rates. */
export type History = {
  seed: number
  worlds: number
  partitions: { touches: number; crm: number; finance: number }
  steps: readonly Step[]
}

/** One history, a function of its seed. `only` keeps the events of one of its worlds. */
export function historyOf(seed: number, worlds: number, only?: number): History {
  const random = randomOf(seed)
  const count = random.between(2, 4)
  const span = { dayMs, days: DAYS, hubCaps: { email: 3, phone: 2, ym_client_id: 3, ga_client_id: 3, user_id: 3 } }
  const steps = Array.from({ length: count }, (): { rules: Rules[]; appends: Append[] } => ({ rules: [], appends: [] }))
  const first = firstRules(random, span)
  steps[0]?.rules.push(first)
  let latest = first
  for (let more = random.between(0, 2); more > 0; more--) {
    latest = laterRules(random, latest, span)
    random.pick(steps).rules.push(latest)
  }
  const stepOf = (own: Random, place: number) => {
    const natural = Math.min(count - 1, Math.floor(place * count))
    return steps[own.chance(0.7) ? natural : own.between(0, count - 1)]
  }
  const rates = ratesOf(random)
  for (const [index, append] of rates.entries()) stepOf(random, index / rates.length)?.appends.push(append)
  for (let world = 0; world < worlds; world++) {
    // A world's own generator: taking the others away leaves it as it was.
    const own = randomOf(seed * 1000 + world + 1)
    const events = worldEvents(own, world)
    for (const [index, append] of events.entries()) {
      const step = stepOf(own, index / events.length)
      const again = own.chance(0.05) ? stepOf(own, own.next()) : undefined
      if (only !== undefined && world !== only) continue
      step?.appends.push(append)
      again?.appends.push(append)
    }
  }
  const shuffled = steps.map((step, index) => ({ ...step, appends: randomOf(seed + index).shuffle(step.appends) }))
  return {
    seed,
    worlds,
    partitions: { touches: random.between(1, 3), crm: random.between(1, 2), finance: random.between(1, 2) },
    steps: shuffled,
  }
}

/** Few days have a rate, so that some amounts wait for one and some take an earlier one. */
function ratesOf(random: Random): Append[] {
  return Array.from({ length: random.between(0, 3) }, (): Append => {
    const day = new Date(dayMs(random.between(0, DAYS + 5))).toISOString().slice(0, 10)
    const rate = `${random.between(70, 99)}.${random.between(1000, 9999)}`
    const version = random.between(1, 3)
    return {
      topic: 'finance',
      draft: {
        kind: 'rate',
        occurred_at: dayMs(0),
        source_system: 'cbr',
        version,
        currency: 'USD',
        day,
        nominal: random.pick([1, 10]),
        rate,
      },
    }
  })
}
