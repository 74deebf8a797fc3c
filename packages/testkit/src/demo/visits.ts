import { laterArrival, newArrival, siteUrl } from './arrivals.ts'
import { dayCount, dayStartSec, dayWeights, secondOfDay } from './calendar.ts'
import { fateOf } from './fates.ts'
import { cellsOf, type VisitCells } from './metrika-rows.ts'
import { townOf } from './names.ts'
import { type Random, randomOf } from './random.ts'
import type { Browser, Visit, World } from './world.ts'

export type VisitRow = {
  readonly day: number
  readonly visit: Visit
  /** Null in the pull that does not have the visit. */
  readonly first: VisitCells | null
  readonly final: VisitCells | null
}

const strangersMax = 4000

/** All visits of the demo, day by day and in order of time: those of the world's people among those of strangers who never ask. */
export function* visitRows(world: World, strangerCount: number): Generator<VisitRow> {
  const random = randomOf(world.seed, 'visits')
  const total = dayWeights.reduce((sum, weight) => sum + weight, 0)
  const strangers: Browser[] = []
  let number = 0
  let owed = 0
  for (let day = 0; day < dayCount; day++) {
    owed += (strangerCount * (dayWeights[day] ?? 1)) / total
    const visits: Visit[] = [...(world.visitsByDay[day] ?? [])]
    for (; owed >= 1; owed--) visits.push(strangersVisit(random, strangers, day))
    visits.sort((one, other) => one.atSec - other.atSec)
    for (const visit of visits) {
      number += 1
      // All above 2^53, one in a hundred above 2^63.
      visit.visitId = `${random.chance(0.01) ? '98' : '74'}${String(number).padStart(8, '0')}${String(random.whole(0, 999_999_999)).padStart(9, '0')}`
      const robot = visit.browser.clientId.length === 12
      const { first, final } = cellsOf(random, visit, robot && random.chance(0.3) ? 'https://preview--someone-elses-site.example' : siteUrl)
      yield { day, visit, first: visit.fate === 'late' ? null : first, final: visit.fate === 'gone' ? null : final }
    }
  }
}

function strangersVisit(random: Random, strangers: Browser[], day: number): Visit {
  const atSec = dayStartSec(day) + (random.chance(0.0005) ? random.pick([0, 86_399]) : secondOfDay(random))
  const known = strangers.length > 50 && random.chance(0.27) ? random.pick(strangers) : null
  const browser = known ?? stranger(random, atSec)
  if (known === null) {
    if (strangers.length < strangersMax) strangers.push(browser)
    else strangers[random.whole(0, strangersMax - 1)] = browser
  }
  const arrival = known === null ? newArrival(random) : laterArrival(random)
  const sentForm = random.chance(0.0006)
  return {
    browser,
    atSec,
    arrival,
    page: random.pick(arrival.landings),
    yclid: arrival.ad?.platform === 'direct' ? `5${random.digits(18)}` : '',
    sentForm,
    fate: fateOf(random, day, sentForm),
    visitId: '',
  }
}

function stranger(random: Random, atSec: number): Browser {
  const robot = random.chance(0.012)
  const huge = random.chance(0.004)
  return {
    clientId: robot ? random.digits(12) : huge ? `1${random.whole(0, 7)}${random.digits(18)}` : `${atSec}${random.digits(9)}`,
    device: robot || random.chance(0.6) ? '1' : random.chance(0.93) ? '2' : '3',
    name: robot ? 'headlesschrome' : random.pick(['yandex_browser', 'chrome', 'chrome', 'safari', 'firefox', 'samsung_internet']),
    city: robot ? random.pick(['Ashburn', 'Falkenstein']) : townOf(random),
    visits: 0,
  }
}
