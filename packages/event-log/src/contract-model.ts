import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OpenedEventLog } from './contract.ts'
import type { NewRecord, Topic } from './event-log.ts'
import { partitionOf } from './partitions.ts'

const someTopic = fc.constantFrom<Topic>('touches', 'crm', 'postings')
const someRecord = fc.record({
  key: fc.oneof(fc.constantFrom('a', 'b', 'в', ''), fc.string({ unit: 'grapheme', maxLength: 12 })),
  value: fc.uint8Array({ maxLength: 40 }),
})
const someStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append'), topic: someTopic, appends: someAppends() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('read'),
      topic: someTopic,
      partition: fc.nat(3),
      from: fc.nat(30),
      records: fc.integer({ min: 1, max: 20 }),
      bytes: fc.integer({ min: 1, max: 200 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen') }) },
)

type Kept = { key: string; value: Uint8Array; offset: number }

/** Random appends (several at once), reads and reopenings, each answer compared with plain arrays. */
export function describeAgainstModel(open: () => Promise<OpenedEventLog>): void {
  test('any sequence of appends and reads answers as plain arrays would', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someStep, { maxLength: 25 }), async (steps) => {
        const { log: first, reopen, gapless = true } = await open()
        let log = first
        const model = new Map<string, Kept[]>()
        const keptOf = (topic: Topic, partition: number): Kept[] => {
          const place = `${topic}/${partition}`
          const kept = model.get(place) ?? []
          model.set(place, kept)
          return kept
        }
        try {
          for (const step of steps) {
            if ('appends' in step) {
              const count = (await log.ends(step.topic)).length
              const answers = await Promise.all(step.appends.map((records) => log.append(step.topic, records)))
              for (const [at, records] of step.appends.entries()) keepAppended(records, answers[at] ?? [], count, keptOf, step.topic)
              // Appends that ran at the same time may stand in either order where no key is shared: the answers say which.
              for (let partition = 0; partition < count; partition++) keptOf(step.topic, partition).sort((a, b) => a.offset - b.offset)
            } else if ('from' in step) {
              const partition = step.partition % (await log.ends(step.topic)).length
              const found = await log.read(step.topic, partition, step.from, { records: step.records, bytes: step.bytes })
              const expected = readKept(keptOf(step.topic, partition), step.from, step.records, step.bytes)
              expect(found.map(({ key, value, offset }) => ({ key, value: [...value], offset }))).toEqual(expected)
            } else if (reopen !== undefined) {
              log = await reopen()
            }
          }
          for (const topic of ['touches', 'crm', 'postings'] as const) {
            for (const [partition, end] of (await log.ends(topic)).entries()) {
              const offsets = keptOf(topic, partition).map(({ offset }) => offset)
              expect(new Set(offsets).size).toBe(offsets.length)
              expect(end).toBe((offsets.at(-1) ?? -1) + 1)
              if (gapless) expect(offsets).toEqual(offsets.map((_, at) => at))
            }
          }
        } finally {
          await log.close()
        }
      }),
      { numRuns: 60 },
    )
  })
}

function someAppends(): fc.Arbitrary<NewRecord[][]> {
  return fc.array(fc.array(someRecord, { maxLength: 6 }), { minLength: 1, maxLength: 5 })
}

function keepAppended(
  records: readonly NewRecord[],
  positions: readonly { partition: number; offset: number }[],
  count: number,
  keptOf: (topic: Topic, partition: number) => Kept[],
  topic: Topic,
): void {
  expect(positions.length).toBe(records.length)
  for (const [at, { key, value }] of records.entries()) {
    const position = positions[at]
    expect(position?.partition).toBe(partitionOf(key, count))
    if (position !== undefined) keptOf(topic, position.partition).push({ key, value, offset: position.offset })
  }
}

function readKept(kept: readonly Kept[], from: number, records: number, bytes: number) {
  const found: { key: string; value: number[]; offset: number }[] = []
  let sum = 0
  for (const { key, value, offset } of kept) {
    if (offset < from) continue
    sum += value.length
    if (found.length === records || (found.length > 0 && sum > bytes)) break
    found.push({ key, value: [...value], offset })
  }
  return found
}
