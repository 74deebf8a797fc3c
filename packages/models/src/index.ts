export {
  checkModelSettings,
  defaultModelSettings,
  MODEL_IDS,
  type Model,
  type ModelId,
  type ModelSettings,
  type ModelVector,
  type PathTouch,
} from './model.ts'
export { modelById, models } from './models.ts'
export { SHARE_NANO_TOTAL, splitMoney, splitShares } from './shares.ts'
