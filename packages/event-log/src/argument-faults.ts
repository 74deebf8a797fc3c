import {
  APPEND_BYTES_MAX,
  APPEND_RECORDS_MAX,
  KEY_LENGTH_MAX,
  type NewRecord,
  type ReadLimit,
  TOPICS,
  type Topic,
  VALUE_BYTES_MAX,
} from './event-log.ts'
import { EventLogError } from './event-log-error.ts'

/** What is wrong with a topic, or undefined. Adapters ask it because a topic can come from outside the type system. */
export function faultOfTopic(topic: Topic): EventLogError | undefined {
  if (TOPICS.includes(topic)) return undefined
  return new EventLogError('unknown_topic', `The event log has no topic ${JSON.stringify(topic)}; accepted: ${TOPICS.join(', ')}.`)
}

/**
 * What is wrong with the records of an append, or undefined. All adapters refuse the same records before writing any, so that what
 * one log took can be moved into another.
 */
export function faultOfRecords(topic: Topic, records: readonly NewRecord[]): EventLogError | undefined {
  if (records.length > APPEND_RECORDS_MAX) {
    return new EventLogError(
      'append_too_large',
      `An append to ${topic} has ${records.length} records; accepted: at most ${APPEND_RECORDS_MAX}. Append them in several parts.`,
    )
  }
  let bytes = 0
  let index = 0
  for (const { key, value } of records) {
    if (key.length > KEY_LENGTH_MAX || !key.isWellFormed()) {
      const found = key.length > KEY_LENGTH_MAX ? `a key of ${key.length} characters` : 'a key with half a surrogate pair'
      return new EventLogError(
        'invalid_key',
        `Record ${index} of an append to ${topic} has ${found}; accepted: a well-formed string of at most ${KEY_LENGTH_MAX} characters.`,
      )
    }
    if (value.byteLength > VALUE_BYTES_MAX) {
      return new EventLogError(
        'record_too_large',
        `Record ${index} of an append to ${topic} has a value of ${value.byteLength} bytes; accepted: at most ${VALUE_BYTES_MAX}. Split the event or shorten its free fields.`,
      )
    }
    bytes += value.byteLength
    index++
  }
  if (bytes <= APPEND_BYTES_MAX) return undefined
  return new EventLogError(
    'append_too_large',
    `An append to ${topic} has ${bytes} bytes of values; accepted: at most ${APPEND_BYTES_MAX}. Append them in several parts.`,
  )
}

/** What is wrong with the arguments of a read from a topic of `count` partitions, or undefined. */
export function faultOfRead(
  topic: Topic,
  count: number,
  partition: number,
  offset: number,
  limit: ReadLimit,
): EventLogError | RangeError | undefined {
  if (!Number.isInteger(partition) || partition < 0 || partition >= count) {
    return new EventLogError('unknown_partition', `The topic ${topic} has no partition ${partition}; accepted: 0 to ${count - 1}.`)
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    return new RangeError(`A read of ${topic}/${partition} starts at offset ${offset}; accepted: an integer from 0 on.`)
  }
  if (!Number.isSafeInteger(limit.records) || limit.records < 1 || !(limit.bytes >= 1)) {
    return new RangeError(
      `A read of ${topic}/${partition} is limited to ${limit.records} records and ${limit.bytes} bytes; accepted: integers from 1 on.`,
    )
  }
  return undefined
}
