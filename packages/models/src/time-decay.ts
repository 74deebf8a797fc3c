import { checkModelSettings, float64Sql, type Model, type ModelSettings } from './model.ts'
import { day, direct, own } from './vector-touches.ts'

const HOUR_MS = 3_600_000

const halfLifeMsOf = (settings: ModelSettings) => checkModelSettings(settings).timeDecayHalfLifeHours * HOUR_MS

/**
 * Measured from the last touch, not from the conversion: the shares are the same, and however old a path is, its last touch weighs 1,
 * so that a path older than a thousand half-lives cannot underflow to zero.
 */
export const timeDecay: Model = {
  id: 'time_decay',
  version: 1,
  weightsSql: (settings) => `arrayMap(ts -> exp2((ts - touch_ts[-1]) / ${float64Sql(halfLifeMsOf(settings))}), touch_ts)`,
  weigh: (path, settings) => {
    const halfLifeMs = halfLifeMsOf(settings)
    const lastMs = path.at(-1)?.atMs ?? 0
    return path.map(({ atMs }) => 2 ** ((atMs - lastMs) / halfLifeMs))
  },
  definition: {
    en: 'A touch weighs half as much for every half-life (7 days) by which it is older than the last touch of the path.',
    ru: 'Вес касания уменьшается вдвое за каждый период полураспада (7 дней), на который оно раньше последнего касания пути.',
  },
  vector: [
    { name: 'one touch', path: [own(day(0))], weights: [1] },
    { name: 'two touches, one half-life', path: [own(day(0)), own(day(7))], weights: [0.5, 1] },
    { name: 'three touches', path: [own(day(0)), own(day(7)), own(day(14))], weights: [0.25, 0.5, 1] },
    { name: 'a half-life of a day', path: [own(day(0)), own(day(3))], settings: { timeDecayHalfLifeHours: 24 }, weights: [0.125, 1] },
    { name: 'half a half-life', path: [own(day(0)), own(day(3.5))], weights: [Math.SQRT1_2, 1] },
    { name: 'the same millisecond', path: [own(day(0)), own(day(0))], weights: [1, 1] },
    {
      name: 'a thousand and more half-lives',
      path: [own(day(0)), own(day(1500))],
      settings: { timeDecayHalfLifeHours: 24 },
      weights: [0, 1],
    },
    { name: 'all direct', path: [direct(day(0)), direct(day(7))], weights: [0.5, 1] },
  ],
}
