import { type RulesVersion, rulesInForce } from '@touchledger/rules'

/** From `fromMs` (inclusive) until the next interval `version` is in force. */
export type RulesInterval = { fromMs: number; version: RulesVersion }

/**
 * `rulesInForce` laid out over time, ascending and never empty: what SQL looks a touch's version up in. The first interval begins before
 * all time.
 */
export function rulesIntervals(versions: readonly RulesVersion[]): readonly RulesInterval[] {
  const starts = [...new Set(versions.map((version) => version.effectiveFromMs))].sort((a, b) => a - b)
  const intervals: RulesInterval[] = [{ fromMs: Number.MIN_SAFE_INTEGER, version: rulesInForce(versions, Number.MIN_SAFE_INTEGER) }]
  for (const fromMs of starts) {
    const version = rulesInForce(versions, fromMs)
    if (intervals.at(-1)?.version.version !== version.version) intervals.push({ fromMs, version })
  }
  return intervals
}
