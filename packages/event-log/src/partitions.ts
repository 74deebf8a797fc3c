import { SINGLE_PARTITION_TOPICS, TOPICS, type Topic } from './event-log.ts'

/** Most partitions of one topic. */
export const PARTITIONS_MAX = 256

/** How many partitions each topic has. */
export type PartitionCounts = Readonly<Record<Topic, number>>

/**
 * Fills in 1 for every topic that is not named. Throws a `RangeError` for a count that is no integer from 1 to `PARTITIONS_MAX`
 * and for more than one partition of a topic whose order is one order for the whole workspace.
 */
export function partitionCountsOf(asked: Partial<Record<Topic, number>> = {}): PartitionCounts {
  for (const topic of Object.keys(asked)) {
    if (!TOPICS.some((known) => known === topic)) {
      throw new RangeError(`partitions.${topic}: there is no such topic; accepted: ${TOPICS.join(', ')}`)
    }
  }
  const countOf = (topic: Topic): number => {
    const count = asked[topic] ?? 1
    const max = SINGLE_PARTITION_TOPICS.includes(topic) ? 1 : PARTITIONS_MAX
    if (!Number.isInteger(count) || count < 1 || count > max) {
      throw new RangeError(`partitions.${topic}: found ${count}; accepted: ${max === 1 ? '1' : `an integer from 1 to ${max}`}`)
    }
    return count
  }
  return {
    touches: countOf('touches'),
    costs: countOf('costs'),
    crm: countOf('crm'),
    finance: countOf('finance'),
    governance: countOf('governance'),
    postings: countOf('postings'),
    dead_letters: countOf('dead_letters'),
  }
}

/**
 * The partition of a key among `count`: Kafka's default, murmur2 of the key's UTF-8 bytes with the sign bit cleared, modulo the
 * count. Every adapter uses it, so that a log moved to Kafka with equal counts keeps each record in its partition.
 */
export function partitionOf(key: string, count: number): number {
  return count === 1 ? 0 : (murmur2(utf8.encode(key)) & 0x7fffffff) % count
}

const utf8 = new TextEncoder()
const MULTIPLIER = 0x5bd1e995

/** Kafka's murmur2 (org.apache.kafka.common.utils.Utils.murmur2) as a signed 32-bit integer. */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wholeWords = bytes.length & ~3
  let hash = 0x9747b28c ^ bytes.length
  for (let at = 0; at < wholeWords; at += 4) {
    let word = Math.imul(view.getInt32(at, true), MULTIPLIER)
    word ^= word >>> 24
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word, MULTIPLIER)
  }
  const left = bytes.length - wholeWords
  if (left > 0) {
    for (let at = 0; at < left; at++) hash ^= view.getUint8(wholeWords + at) << (8 * at)
    hash = Math.imul(hash, MULTIPLIER)
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER)
  return hash ^ (hash >>> 15)
}
