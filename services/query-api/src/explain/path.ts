import type { Window } from '@touchledger/ledger'
import type { Rules } from '@touchledger/rules'
import type { Touch } from './touches.ts'

/** Why a touch of the deal's persons is not on the path; the first that applies. */
export type Exclusion =
  | 'superseded'
  | 'before_window'
  | 'before_previous_sale'
  | 'after_window'
  | 'side_not_counted'
  | 'excluded_channel'
  | 'excluded_campaign'
  | 'internal'
  | 'before_gap'
  | 'beyond_max_touches'

export type Path = { touches: readonly Touch[]; excluded: readonly { touch: Touch; reason: Exclusion }[] }

const DAY_MS = 86_400_000

/** The touches that the window and the path rules of the conversion's version leave, oldest first, and why the others are out. */
export function decidePath(touches: readonly Touch[], window: Window, { path }: Rules): Path {
  const excluded: { touch: Touch; reason: Exclusion }[] = []
  const keep = (some: readonly Touch[], reasonOf: (touch: Touch, index: number) => Exclusion | null): Touch[] =>
    some.filter((touch, index) => {
      const reason = reasonOf(touch, index)
      if (reason !== null) excluded.push({ touch, reason })
      return reason === null
    })
  const { fromMs, after, to } = window
  const counted = keep(touches, (touch) => {
    if (touch.superseded) return 'superseded'
    if (touch.atMs < fromMs) return 'before_window'
    if (after !== null && isAtOrBefore(touch, after)) return 'before_previous_sale'
    if (!isAtOrBefore(touch, to)) return 'after_window'
    if (path.touches === 'marketing' && touch.side !== 'marketing') return 'side_not_counted'
    if (path.excludeChannels.includes(touch.classified.channelId)) return 'excluded_channel'
    return path.excludeCampaigns.includes(touch.campaign) ? 'excluded_campaign' : null
  })
  const hasOther = counted.some((touch) => !touch.classified.internal)
  const external = keep(counted, (touch) => (hasOther && touch.classified.internal ? 'internal' : null))
  const { gapDays } = path
  const start =
    gapDays === null ? 0 : external.findLastIndex((touch, index) => touch.atMs - (external[index - 1] ?? touch).atMs > gapDays * DAY_MS)
  const afterGap = keep(external, (_, index) => (index < start ? 'before_gap' : null))
  const newest = keep(afterGap, (_, index) => (index < afterGap.length - path.maxTouches ? 'beyond_max_touches' : null))
  return {
    touches: newest,
    excluded: excluded.sort((a, b) => a.touch.atMs - b.touch.atMs || (a.touch.touchRef < b.touch.touchRef ? -1 : 1)),
  }
}

/** At or before an end at the coarser resolution of the two; times are floored to their own already. */
function isAtOrBefore(touch: Pick<Touch, 'atMs' | 'resolutionMs'>, end: { atMs: number; resolutionMs: number }): boolean {
  return touch.resolutionMs > end.resolutionMs ? touch.atMs <= end.atMs : touch.atMs < end.atMs + end.resolutionMs
}
