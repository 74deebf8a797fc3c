export { AppendWaiters } from './append-waiters.ts'
export { faultOfRead, faultOfRecords, faultOfTopic } from './argument-faults.ts'
export {
  APPEND_BYTES_MAX,
  APPEND_RECORDS_MAX,
  type EventLog,
  KEY_LENGTH_MAX,
  type LogPosition,
  type LogRecord,
  type NewRecord,
  type ReadLimit,
  SINGLE_PARTITION_TOPICS,
  TOPICS,
  type Topic,
  VALUE_BYTES_MAX,
} from './event-log.ts'
export { EventLogError, type EventLogErrorCode } from './event-log-error.ts'
export { type MemoryEventLogOptions, openMemoryEventLog } from './memory-event-log.ts'
export { PARTITIONS_MAX, type PartitionCounts, partitionCountsOf, partitionOf } from './partitions.ts'
