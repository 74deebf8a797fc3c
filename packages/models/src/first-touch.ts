import type { Model } from './model.ts'
import { day, direct, own } from './vector-touches.ts'

export const firstTouch: Model = {
  id: 'first_touch',
  version: 1,
  weightsSql: () => 'arrayMap(place -> if(place = 1, 1., 0.), arrayEnumerate(touch_ts))',
  weigh: (path) => path.map((_, index) => (index === 0 ? 1 : 0)),
  definition: {
    en: 'The whole conversion goes to the oldest touch of the path, whatever its channel.',
    ru: 'Вся ценность конверсии достаётся самому раннему касанию пути, каким бы ни был его канал.',
  },
  vector: [
    { name: 'one touch', path: [own(day(0))], weights: [1] },
    { name: 'two touches', path: [own(day(0)), own(day(1))], weights: [1, 0] },
    { name: 'three touches', path: [own(day(0)), own(day(1)), own(day(2))], weights: [1, 0, 0] },
    { name: 'a direct touch is first', path: [direct(day(0)), own(day(1))], weights: [1, 0] },
    { name: 'the same millisecond: the first in the order of the path', path: [own(day(0)), own(day(0))], weights: [1, 0] },
    { name: 'all direct', path: [direct(day(0)), direct(day(1))], weights: [1, 0] },
  ],
}
