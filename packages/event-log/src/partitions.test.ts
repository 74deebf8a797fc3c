import { expect, test } from 'vitest'
import { murmur2, partitionCountsOf, partitionOf } from './partitions.ts'

// The vectors of Kafka's own UtilsTest.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('murmur2 of %s is what Kafka computes', (key, hash) => {
  expect(murmur2(new TextEncoder().encode(key))).toBe(hash)
})

test('a key stays in one partition, and all partitions are used', () => {
  const keys = Array.from({ length: 1000 }, (_, at) => `visitor-${at}`)
  const found = keys.map((key) => partitionOf(key, 3))
  expect(found).toEqual(keys.map((key) => partitionOf(key, 3)))
  expect(new Set(found)).toEqual(new Set([0, 1, 2]))
})

test('a topic of one order cannot have two partitions', () => {
  expect(() => partitionCountsOf({ governance: 2 })).toThrow('partitions.governance: found 2; accepted: 1')
  expect(() => partitionCountsOf({ touches: 0 })).toThrow('partitions.touches: found 0; accepted: an integer from 1 to 256')
  expect(partitionCountsOf({ touches: 4 })).toMatchObject({ touches: 4, crm: 1, postings: 1 })
})
