export { type BuiltInChannel, builtInChannels } from './channels/built-in.ts'
export { builtInChannelOf, type Classified, type Classify, channelIdOf, classify, compileChannels } from './channels/classify.ts'
export { type ChannelKey, type ChannelKeys, channelKeyNames, normaliseKeys, type RawChannelKeys } from './channels/keys.ts'
export { laterModelIds, type ModelId, modelIds } from './model-ids.ts'
export {
  type ChannelRule,
  defaultRules,
  fromRulesJson,
  type HubCaps,
  moneySources,
  Rules,
  type Sla,
  type SourceName,
  Stage,
  sourceNames,
  stageWords,
  toRulesJson,
} from './rules.ts'
export { formatVat, parseVat, type Vat, vatAccepted } from './vat.ts'
