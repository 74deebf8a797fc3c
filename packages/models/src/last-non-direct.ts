import type { Model } from './model.ts'
import { day, direct, own } from './vector-touches.ts'

export const lastNonDirect: Model = {
  id: 'last_non_direct',
  version: 1,
  // arrayLastIndex answers 0 where no touch has a source of its own: such a path keeps its last touch.
  weightsSql: () =>
    'arrayMap(place -> if(place = if(has(touch_direct, 0), arrayLastIndex(flag -> flag = 0, touch_direct), length(touch_direct)), 1., 0.), arrayEnumerate(touch_ts))',
  weigh: (path) => {
    const last = path.findLastIndex((touch) => !touch.direct)
    const credited = last === -1 ? path.length - 1 : last
    return path.map((_, index) => (index === credited ? 1 : 0))
  },
  definition: {
    en: 'The whole conversion goes to the newest touch that is not direct; a path of nothing but direct touches keeps its last touch.',
    ru: 'Вся ценность конверсии достаётся последнему касанию с собственным источником; если в пути только прямые заходы, то последнему из них.',
  },
  vector: [
    { name: 'one touch', path: [own(day(0))], weights: [1] },
    { name: 'one direct touch', path: [direct(day(0))], weights: [1] },
    {
      name: 'direct touches after the last source',
      path: [own(day(0)), own(day(1)), direct(day(2)), direct(day(3))],
      weights: [0, 1, 0, 0],
    },
    { name: 'a direct touch before', path: [direct(day(0)), own(day(1))], weights: [0, 1] },
    { name: 'the same millisecond', path: [own(day(0)), own(day(0)), direct(day(0))], weights: [0, 1, 0] },
    { name: 'all direct: the last touch', path: [direct(day(0)), direct(day(1)), direct(day(2))], weights: [0, 0, 1] },
  ],
}
