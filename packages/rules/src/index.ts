export { type BuiltInChannel, builtInChannels } from './channels/built-in.ts'
export {
  builtInChannelOf,
  type Classified,
  type Classify,
  type CostRow,
  channelIdOf,
  classify,
  classifyCost,
  compileChannels,
} from './channels/classify.ts'
export { type ChannelKey, type ChannelKeys, channelKeyNames, normaliseKeys, type RawChannelKeys } from './channels/keys.ts'
export { type Duration, durationAccepted, parseDuration } from './duration.ts'
export type { Fault } from './file/faults.ts'
export { nearest } from './file/nearest.ts'
export { type ParsedRules, parseRules } from './file/parse-rules.ts'
export { toRulesYaml } from './file/to-rules-yaml.ts'
export { effectiveFromMs, isBrand, type PublishedRules, type RulesVersion, rulesInForce, vatOf, versionsOf } from './in-force.ts'
export { laterModelIds, type ModelId, modelIds } from './model-ids.ts'
export { formatMinor } from './money.ts'
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
export { type BoardPlace, knownPipelines, knownStages, stageOf } from './stages.ts'
export { formatVat, parseVat, type Vat, vatAccepted } from './vat.ts'
export { isZone, localDateOf, localToMs, midnightMs } from './zone.ts'
