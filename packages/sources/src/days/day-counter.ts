import type { CostDraft, Parsed, TouchDraft } from '@touchledger/events'
import { createIdSet, type IdSet } from './id-set.ts'

const DAY_MS = 86_400_000
const DAYS_MAX = 4_000

/** Sources that replace whole days, and what the ids of their markers begin with. */
type DaySource = { topic: 'touches'; sourceSystem: 'yandex_metrika' } | { topic: 'costs'; sourceSystem: 'yandex_direct' }

export type DayCounterOptions = {
  source: DaySource
  /** Version of every row of the pull: all files of one import command share one. */
  version: number
  /** First moment of a day `YYYY-MM-DD` of the source. */
  midnightMs: (day: string) => number
  /** The days asked for, both inclusive: those without a row are replaced by nothing. Needs `account`. */
  range?: { from: string; to: string; account: string }
}

/** What a pull says about a day once all its rows are in the log. */
export type DayMarker = { [T in 'touches' | 'costs']: { topic: T; draft: T extends 'touches' ? TouchDraft : CostDraft } }[
  | 'touches'
  | 'costs']

export type DayCounter = {
  /** Takes what the parser gave and the log took; a rejected row makes its pull incomplete. */
  add(parsed: Parsed): void
  /** Rejected rows so far: a pull with one must not replace a day, since the row's older version would vanish with it. */
  readonly rejected: number
  /** One `day_replaced` draft for each account and day, by account and day, with the number of distinct event ids. */
  markers(): DayMarker[]
}

/**
 * Counts the distinct events of each account and day over all files of one import command. Days are those that have a row, and those of
 * `range`; a name of a file says nothing, because whoever renames a file must not empty a day.
 */
export function createDayCounter(options: DayCounterOptions): DayCounter {
  const { source, version, range } = options
  const days = new Map<string, { account: string; day: string; ids: IdSet }>()
  let rejected = 0

  function idsOf(account: string, day: string): IdSet {
    const key = `${day} ${account}`
    let known = days.get(key)
    if (known === undefined) {
      known = { account, day, ids: createIdSet() }
      days.set(key, known)
    }
    return known.ids
  }

  return {
    add(parsed) {
      if (parsed.kind === 'rejected') {
        rejected++
        return
      }
      if ((parsed.topic !== 'touches' && parsed.topic !== 'costs') || parsed.topic !== source.topic) return
      const { account = '', day = '', event_id = '', version: rowVersion } = parsed.draft
      if (rowVersion !== version)
        throw new Error(`a row of version ${rowVersion} in a pull of version ${version}: one pull has one version`)
      idsOf(account, day).add(event_id)
    },
    get rejected() {
      return rejected
    },
    markers() {
      if (range !== undefined) for (const day of daysOf(range.from, range.to)) idsOf(range.account, day)
      return [...days.values()]
        .toSorted((a, b) => compare(a.account, b.account) || compare(a.day, b.day))
        .map(({ account, day, ids }) => {
          const draft = {
            kind: 'day_replaced',
            occurred_at: options.midnightMs(day),
            resolution_ms: DAY_MS,
            source_system: source.sourceSystem,
            account,
            version,
            event_id: `day_replaced/${source.sourceSystem}/${account}/${day}`,
            day,
            rows: ids.size,
          }
          return { topic: source.topic, draft }
        })
    },
  }
}

function daysOf(from: string, to: string): string[] {
  const [firstMs, lastMs] = [Date.parse(from), Date.parse(to)]
  const count = (lastMs - firstMs) / DAY_MS + 1
  if (!(count >= 1 && count <= DAYS_MAX)) throw new Error(`the range ${from}..${to} has no days or more than ${DAYS_MAX}`)
  return Array.from({ length: count }, (_, index) => new Date(firstMs + index * DAY_MS).toISOString().slice(0, 10))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
