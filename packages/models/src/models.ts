import { firstTouch } from './first-touch.ts'
import { lastNonDirect } from './last-non-direct.ts'
import { lastTouch } from './last-touch.ts'
import { linear } from './linear.ts'
import type { Model, ModelId } from './model.ts'
import { positionBased } from './position-based.ts'
import { timeDecay } from './time-decay.ts'

const byId: { readonly [id in ModelId]: Model } = {
  first_touch: firstTouch,
  last_touch: lastTouch,
  last_non_direct: lastNonDirect,
  linear,
  position_based: positionBased,
  time_decay: timeDecay,
}

/** Every model that can be computed, in the order of MODEL_IDS. */
export const models: readonly Model[] = Object.values(byId)

export function modelById(id: ModelId): Model {
  return byId[id]
}
