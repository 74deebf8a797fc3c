import { dayOf, momentOf } from './calendar.ts'
import type { Random } from './random.ts'
import type { Visit } from './world.ts'

/** Days that are pulled from Metrika a second time; every other day is final in the first export of its month. */
export const repulls = [
  {
    fromDay: dayOf(momentOf('2026-03-10 12:00:00')),
    toDay: dayOf(momentOf('2026-03-12 12:00:00')),
    exportedSec: momentOf('2026-04-02 06:00:00') + 9 * 3600,
  },
  {
    fromDay: dayOf(momentOf('2026-06-22 12:00:00')),
    toDay: dayOf(momentOf('2026-06-25 12:00:00')),
    exportedSec: momentOf('2026-07-06 06:00:00'),
  },
] as const
export const isRepulled = (day: number): boolean => repulls.some(({ fromDay, toDay }) => day >= fromDay && day <= toDay)

/**
 * What happens to a visit between the two pulls of its day. The visit with the form stays: a card that names only its click would else
 * name nobody.
 */
export function fateOf(random: Random, day: number, sentForm: boolean): Visit['fate'] {
  if (!isRepulled(day)) return 'plain'
  const drawn = random.next()
  if (drawn < 0.1) return 'late'
  if (drawn < 0.17) return 'restated'
  return drawn < 0.19 && !sentForm ? 'gone' : 'plain'
}
