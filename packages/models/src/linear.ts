import type { Model } from './model.ts'
import { day, direct, own } from './vector-touches.ts'

export const linear: Model = {
  id: 'linear',
  version: 1,
  weightsSql: () => 'arrayWithConstant(length(touch_ts), 1.)',
  weigh: (path) => path.map(() => 1),
  definition: {
    en: 'Every touch of the path gets the same part.',
    ru: 'Все касания пути получают равные доли.',
  },
  vector: [
    { name: 'one touch', path: [own(day(0))], weights: [1] },
    { name: 'two touches', path: [own(day(0)), own(day(1))], weights: [1, 1] },
    { name: 'the same millisecond', path: [own(day(0)), own(day(0)), own(day(1))], weights: [1, 1, 1] },
    { name: 'direct touches count', path: [own(day(0)), direct(day(1)), own(day(2))], weights: [1, 1, 1] },
    { name: 'all direct', path: [direct(day(0)), direct(day(1))], weights: [1, 1] },
  ],
}
