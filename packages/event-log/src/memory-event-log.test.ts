import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { eventLogContract } from './contract.ts'
import { openMemoryEventLog } from './memory-event-log.ts'

eventLogContract('the memory log', async () => ({ log: openMemoryEventLog({ now: () => 1_790_000_000_000 }) }))
eventLogContract('the memory log with three partitions', async () => ({
  log: openMemoryEventLog({ now: () => 1_790_000_000_000, partitions: { touches: 3, crm: 2 } }),
}))

test('a buffer used again after the append does not change the log', async () => {
  const log = openMemoryEventLog({ now: () => 7 })
  const value = new Uint8Array([1, 2, 3])
  await log.append('touches', [{ key: 'k', value }])
  value.fill(0)
  expect(await log.read('touches', 0, 0, { records: 1, bytes: 1 })).toEqual([
    { topic: 'touches', partition: 0, offset: 0, appendedAtMs: 7, key: 'k', value: new Uint8Array([1, 2, 3]) },
  ])
})

test('a signal that outlives many waits is left with no listener', async () => {
  const log = openMemoryEventLog({ now: () => 7 })
  const { signal } = new AbortController()
  for (let round = 0; round < 20; round++) {
    const waiting = log.waitForAppend('touches', await log.ends('touches'), signal)
    await log.append('touches', [{ key: 'k', value: new Uint8Array(0) }])
    await waiting
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
