import type { Model } from './model.ts'
import { day, direct, own } from './vector-touches.ts'

export const lastTouch: Model = {
  id: 'last_touch',
  version: 1,
  weightsSql: () => 'arrayMap(place -> if(place = length(touch_ts), 1., 0.), arrayEnumerate(touch_ts))',
  weigh: (path) => path.map((_, index) => (index === path.length - 1 ? 1 : 0)),
  definition: {
    en: 'The whole conversion goes to the newest touch of the path, a direct visit too.',
    ru: 'Вся ценность конверсии достаётся последнему касанию пути, даже если это прямой заход.',
  },
  vector: [
    { name: 'one touch', path: [own(day(0))], weights: [1] },
    { name: 'two touches', path: [own(day(0)), own(day(1))], weights: [0, 1] },
    { name: 'three touches', path: [own(day(0)), own(day(1)), own(day(2))], weights: [0, 0, 1] },
    { name: 'a direct touch is last', path: [own(day(0)), direct(day(1))], weights: [0, 1] },
    { name: 'the same millisecond: the last in the order of the path', path: [own(day(0)), own(day(0))], weights: [0, 1] },
    { name: 'all direct', path: [direct(day(0)), direct(day(1))], weights: [0, 1] },
  ],
}
