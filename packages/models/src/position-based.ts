import { checkModelSettings, float64Sql, type Model, type ModelSettings } from './model.ts'
import { day, direct, own } from './vector-touches.ts'

/** Without a middle the ends share everything; ends that get nothing share it equally, else the path would have no weight at all. */
function endsAndMiddle(settings: ModelSettings) {
  const { positionFirst: first, positionLast: last } = checkModelSettings(settings)
  const ofTwo = first + last > 0 ? { first, last } : { first: 1, last: 1 }
  // 1 - (first + last), not 1 - first - last: the latter is a little below or above 0 for 0.7 and 0.3.
  return { first, last, middle: 1 - (first + last), ofTwo }
}

export const positionBased: Model = {
  id: 'position_based',
  version: 1,
  weightsSql: (settings) => {
    const { first, last, middle, ofTwo } = endsAndMiddle(settings)
    return (
      `multiIf(length(touch_ts) = 1, [1.], length(touch_ts) = 2, [${float64Sql(ofTwo.first)}, ${float64Sql(ofTwo.last)}], ` +
      `arrayMap(place -> multiIf(place = 1, ${float64Sql(first)}, place = length(touch_ts), ${float64Sql(last)}, ` +
      `${float64Sql(middle)} / (length(touch_ts) - 2)), arrayEnumerate(touch_ts)))`
    )
  },
  weigh: (path, settings) => {
    const { first, last, middle, ofTwo } = endsAndMiddle(settings)
    if (path.length < 2) return path.map(() => 1)
    if (path.length === 2) return [ofTwo.first, ofTwo.last]
    return path.map((_, index) => (index === 0 ? first : index === path.length - 1 ? last : middle / (path.length - 2)))
  },
  definition: {
    en: 'The first and the last touch get their set parts (40 % each), the touches between them share the rest equally; of two touches the ends share everything in proportion to their parts.',
    ru: 'Первое и последнее касания получают заданные доли (по 40 %), касания между ними делят остаток поровну; если касаний всего два, они делят всё пропорционально своим долям.',
  },
  vector: [
    { name: 'one touch', path: [own(day(0))], weights: [1] },
    { name: 'two touches, no middle', path: [own(day(0)), own(day(1))], weights: [0.4, 0.4] },
    {
      name: 'two touches, 30 and 70',
      path: [own(day(0)), own(day(1))],
      settings: { positionFirst: 0.3, positionLast: 0.7 },
      weights: [0.3, 0.7],
    },
    {
      name: 'two touches, nothing for the ends',
      path: [own(day(0)), own(day(1))],
      settings: { positionFirst: 0, positionLast: 0 },
      weights: [1, 1],
    },
    { name: 'three touches', path: [own(day(0)), own(day(1)), own(day(2))], weights: [0.4, 1 - 0.8, 0.4] },
    {
      name: 'four touches, 50 and 25',
      path: [own(day(0)), own(day(1)), own(day(2)), own(day(3))],
      settings: { positionFirst: 0.5, positionLast: 0.25 },
      weights: [0.5, 0.125, 0.125, 0.25],
    },
    {
      name: 'a middle that gets nothing',
      path: [own(day(0)), own(day(1)), own(day(2))],
      settings: { positionFirst: 0.7, positionLast: 0.3 },
      weights: [0.7, 0, 0.3],
    },
    {
      name: 'ends that get nothing',
      path: [own(day(0)), own(day(1)), own(day(2)), own(day(3))],
      settings: { positionFirst: 0, positionLast: 0 },
      weights: [0, 0.5, 0.5, 0],
    },
    { name: 'the same millisecond', path: [own(day(0)), own(day(0)), own(day(0))], weights: [0.4, 1 - 0.8, 0.4] },
    { name: 'all direct', path: [direct(day(0)), direct(day(1)), direct(day(2))], weights: [0.4, 1 - 0.8, 0.4] },
  ],
}
