export { type Access, decideAccess, type KeyStore, type StoredKey } from './access.ts'
export {
  API_SCOPES,
  type ApiScope,
  KEY_RANDOM_BYTES_MIN,
  type KeyEnvironment,
  makeApiKey,
  type NewApiKey,
  parseApiKey,
} from './api-key.ts'
export { type LoadedConfig, loadConfig, shownConfig } from './config.ts'
export { type KeyFile, type KeyFileEntry, openKeyFile } from './key-file.ts'
export { buildLogger, LOG_LEVELS, type Logger } from './logger.ts'
export { buildMetrics, Counter, DURATION_BUCKETS, Gauge, Histogram, Registry } from './metrics.ts'
export { onStop, type StopStep } from './on-stop.ts'
export { type OperationCode, OperationError } from './operation-error.ts'
export {
  PROBLEM_TYPE,
  type Problem,
  type ProblemBody,
  type ProblemCode,
  type ProblemFault,
  problemOf,
  RequestFault,
  toProblem,
} from './problem.ts'
