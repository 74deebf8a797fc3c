/** Models that can be chosen, in the order in which documents and screens list them. */
export const MODEL_IDS = ['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based', 'time_decay'] as const
export type ModelId = (typeof MODEL_IDS)[number]

/** What the workspace's rules set: `positionFirst` and `positionLast` are parts of 1, together 1 at most. */
export type ModelSettings = { timeDecayHalfLifeHours: number; positionFirst: number; positionLast: number }

export const defaultModelSettings: ModelSettings = { timeDecayHalfLifeHours: 168, positionFirst: 0.4, positionLast: 0.4 }

/** `atMs` is Unix milliseconds; `direct` says that the touch has no source of its own. */
export type PathTouch = { atMs: number; direct: boolean }

/** A path with its known answer. `weights` are as the model gives them: not normalised. */
export type ModelVector = { name: string; path: readonly PathTouch[]; settings?: Partial<ModelSettings>; weights: readonly number[] }

/**
 * A versioned rule that gives each touch of a path a weight. Only the proportion of weights counts: normalising and rounding stand
 * once, for all models, in the posting kernel. A change of any answer is a new version.
 */
export type Model = {
  id: ModelId
  version: number
  /**
   * A ClickHouse expression of type Array(Float64): one weight for each touch of a path. It may use the columns `touch_ts`
   * Array(Int64) (Unix ms, ascending) and `touch_direct` Array(UInt8) (1: no source of its own), of equal length, never empty.
   * Both must be plain columns: an expression under that name could be computed again for each element.
   */
  weightsSql(settings: ModelSettings): string
  /** The same weights for an explanation, oldest touch first. Total: an empty path has no weights. */
  weigh(path: readonly PathTouch[], settings: ModelSettings): number[]
  definition: { en: string; ru: string }
  vector: readonly ModelVector[]
}

/** The settings' only door into SQL text. Throws a RangeError that names the setting, what was found and what is accepted. */
export function checkModelSettings(settings: ModelSettings): ModelSettings {
  const { timeDecayHalfLifeHours, positionFirst, positionLast } = settings
  if (!Number.isFinite(timeDecayHalfLifeHours) || timeDecayHalfLifeHours <= 0)
    refuse('timeDecayHalfLifeHours', timeDecayHalfLifeHours, 'a finite number of hours above 0')
  if (!isPart(positionFirst)) refuse('positionFirst', positionFirst, 'a number from 0 to 1')
  if (!isPart(positionLast)) refuse('positionLast', positionLast, 'a number from 0 to 1')
  if (positionFirst + positionLast > 1) refuse('positionFirst + positionLast', positionFirst + positionLast, '1 at most')
  return settings
}

/** A Float64 literal: a bare `1` would make an Array(UInt8) and another type in another branch. */
export function float64Sql(value: number): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`number in SQL: found ${value}; accepted: a finite number`)
  return `toFloat64(${value})`
}

function isPart(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= 1
}

function refuse(setting: string, found: number, accepted: string): never {
  throw new RangeError(`${setting}: found ${found}; accepted: ${accepted}`)
}
