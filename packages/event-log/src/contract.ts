import { afterEach, describe, expect, test } from 'vitest'
import { describeAgainstModel } from './contract-model.ts'
import { type EventLog, type LogRecord, type NewRecord, type Topic, VALUE_BYTES_MAX } from './event-log.ts'
import { partitionOf } from './partitions.ts'

/**
 * An empty log. `reopen` closes it and opens what it kept; an adapter that keeps nothing leaves it out. `gapless` is true unless
 * the adapter says otherwise: offsets of a partition are 0, 1, 2 and so on.
 */
export type OpenedEventLog = { log: EventLog; reopen?: () => Promise<EventLog>; gapless?: boolean }

const WHOLE = { records: 1_000_000, bytes: Number.MAX_SAFE_INTEGER }

/** Every EventLog adapter runs this suite. A behaviour not tested here is not promised. `open` gives a new, empty log each time. */
export function eventLogContract(name: string, open: () => Promise<OpenedEventLog>): void {
  describe(`${name} keeps the event log contract`, () => {
    const opened: EventLog[] = []
    afterEach(async () => {
      for (const log of opened.splice(0)) await log.close()
    })
    const openOne = async () => {
      const one = await open()
      opened.push(one.log)
      return one
    }

    test('records of one key arrive in append order', async () => {
      const { log } = await openOne()
      for (let at = 0; at < 20; at++) await log.append('touches', [textRecord('a', `${at}`), textRecord(`other-${at}`, 'x')])
      const values = (await readTopic(log, 'touches')).filter((record) => record.key === 'a').map(textOf)
      expect(values).toEqual(Array.from({ length: 20 }, (_, at) => `${at}`))
    })

    test('appends that are not awaited keep the order of their calls for one key', async () => {
      const { log } = await openOne()
      await Promise.all(Array.from({ length: 50 }, (_, at) => log.append('crm', [textRecord('deal', `${at}`)])))
      expect((await readTopic(log, 'crm')).map(textOf)).toEqual(Array.from({ length: 50 }, (_, at) => `${at}`))
    })

    test('the positions returned are those the records are read at, in input order, in the partition of the key', async () => {
      const { log } = await openOne()
      const records = Array.from({ length: 30 }, (_, at) => textRecord(`key-${at % 7}`, `${at}`))
      const positions = await log.append('touches', records)
      const count = (await log.ends('touches')).length
      expect(positions.map(({ partition }) => partition)).toEqual(records.map(({ key }) => partitionOf(key, count)))
      for (const [at, { partition, offset }] of positions.entries()) {
        const [found] = await log.read('touches', partition, offset, { records: 1, bytes: 1 })
        expect(found).toMatchObject({ topic: 'touches', partition, offset, key: records[at]?.key })
        expect(found && textOf(found)).toBe(`${at}`)
        expect(Number.isSafeInteger(found?.appendedAtMs)).toBe(true)
      }
    })

    test('a read gives at most the records of its limit, from its offset on', async () => {
      const { log } = await openOne()
      const positions = await log.append(
        'governance',
        ['0', '1', '2', '3', '4'].map((value) => textRecord('k', value)),
      )
      const from = positions[1]?.offset ?? -1
      expect((await log.read('governance', 0, from, { records: 3, bytes: 1000 })).map(textOf)).toEqual(['1', '2', '3'])
    })

    test('a read gives at most the bytes of its limit, and one record whatever its size', async () => {
      const { log } = await openOne()
      const values = [10, 20, 30, 40].map((length) => ({ key: 'k', value: new Uint8Array(length) }))
      const first = (await log.append('governance', values))[0]?.offset ?? -1
      const lengths = async (bytes: number) =>
        (await log.read('governance', 0, first, { records: 10, bytes })).map((r) => r.value.byteLength)
      expect(await lengths(1)).toEqual([10])
      expect(await lengths(29)).toEqual([10])
      expect(await lengths(30)).toEqual([10, 20])
      expect(await lengths(99)).toEqual([10, 20, 30])
      expect(await lengths(100)).toEqual([10, 20, 30, 40])
    })

    test('a read at or beyond the end is empty', async () => {
      const { log } = await openOne()
      expect(await log.read('costs', 0, 0, WHOLE)).toEqual([])
      await log.append('postings', [textRecord('k', 'v')])
      const end = (await log.ends('postings'))[0] ?? -1
      expect(await log.read('postings', 0, end, WHOLE)).toEqual([])
      expect(await log.read('postings', 0, end + 1000, WHOLE)).toEqual([])
    })

    test('topics are apart from one another', async () => {
      const { log } = await openOne()
      await log.append('finance', [textRecord('k', 'f')])
      await log.append('dead_letters', [textRecord('k', 'd')])
      expect((await readTopic(log, 'finance')).map(textOf)).toEqual(['f'])
      expect((await readTopic(log, 'dead_letters')).map(textOf)).toEqual(['d'])
      expect(await readTopic(log, 'crm')).toEqual([])
    })

    test('an unknown topic or partition is refused by name', async () => {
      const { log } = await openOne()
      const unknown = JSON.parse('"no_such"')
      const refusal = { code: 'unknown_topic', retryable: false, message: expect.stringContaining('no_such') }
      await expect(log.append(unknown, [textRecord('k', 'v')])).rejects.toMatchObject(refusal)
      await expect(log.read(unknown, 0, 0, WHOLE)).rejects.toMatchObject(refusal)
      await expect(log.ends(unknown)).rejects.toMatchObject(refusal)
      await expect(log.waitForAppend(unknown, [], new AbortController().signal)).rejects.toMatchObject(refusal)
      for (const partition of [1, -1, 0.5]) {
        await expect(log.read('governance', partition, 0, WHOLE)).rejects.toMatchObject({
          code: 'unknown_partition',
          message: expect.stringContaining(`${partition}`),
        })
      }
    })

    test('a negative offset and an empty limit are refused', async () => {
      const { log } = await openOne()
      await expect(log.read('governance', 0, -1, WHOLE)).rejects.toThrow(RangeError)
      await expect(log.read('governance', 0, 0, { records: 0, bytes: 1 })).rejects.toThrow(RangeError)
      await expect(log.read('governance', 0, 0, { records: 1, bytes: 0 })).rejects.toThrow(RangeError)
    })

    test('concurrent appends all get offsets of their own', async () => {
      const { log, gapless = true } = await openOne()
      const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => log.append('postings', [textRecord(`k${at}`, `${at}`)])))
      const offsets = answers.map(([position]) => position?.offset ?? -1).sort((a, b) => a - b)
      expect(new Set(offsets).size).toBe(200)
      expect((await readTopic(log, 'postings')).map(({ offset }) => offset)).toEqual(offsets)
      if (gapless) expect(offsets).toEqual(Array.from({ length: 200 }, (_, at) => at))
    })

    test('an end is 0 for an empty partition and lies just beyond its last record', async () => {
      const { log } = await openOne()
      expect(new Set(await log.ends('touches'))).toEqual(new Set([0]))
      const positions = await log.append(
        'touches',
        Array.from({ length: 40 }, (_, at) => textRecord(`k${at}`, '')),
      )
      for (const [partition, end] of (await log.ends('touches')).entries()) {
        const last = Math.max(-1, ...positions.filter((p) => p.partition === partition).map((p) => p.offset))
        expect(end).toBe(last + 1)
      }
    })

    test('a waiter wakes for an append to its topic and finds the record', async () => {
      const { log } = await openOne()
      const ends = await log.ends('crm')
      const waiting = log.waitForAppend('crm', ends, new AbortController().signal)
      await log.append('crm', [textRecord('k', 'v')])
      await waiting
      expect((await readTopic(log, 'crm')).map(textOf)).toEqual(['v'])
    })

    test('a waiter whose ends are passed already does not wait', async () => {
      const { log } = await openOne()
      const ends = await log.ends('crm')
      await log.append('crm', [textRecord('k', 'v')])
      await log.waitForAppend('crm', ends, new AbortController().signal)
      await log.waitForAppend('crm', [], new AbortController().signal)
    })

    test('a waiter is released by its signal, before and while it waits', async () => {
      const { log } = await openOne()
      await log.waitForAppend('crm', await log.ends('crm'), AbortSignal.abort())
      const abort = new AbortController()
      const waiting = log.waitForAppend('crm', await log.ends('crm'), abort.signal)
      abort.abort()
      await waiting
    })

    test('a waiter learns that the log was closed, and a closed log refuses everything', async () => {
      const { log } = await openOne()
      const waiting = expect(log.waitForAppend('crm', await log.ends('crm'), new AbortController().signal)).rejects.toMatchObject({
        code: 'log_closed',
      })
      await log.close()
      await log.close()
      await waiting
      await expect(log.append('crm', [textRecord('k', 'v')])).rejects.toMatchObject({ code: 'log_closed', retryable: false })
      await expect(log.read('crm', 0, 0, WHOLE)).rejects.toMatchObject({ code: 'log_closed' })
      await expect(log.ends('crm')).rejects.toMatchObject({ code: 'log_closed' })
    })

    test('bytes and keys come back equal: empty, binary, one megabyte, Russian, with a zero character', async () => {
      const { log } = await openOne()
      const megabyte = Uint8Array.from({ length: 1_000_000 }, (_, at) => (at * 31 + (at >> 8)) & 255)
      const inside = megabyte.subarray(1000, 1003)
      const values = [new Uint8Array(0), Uint8Array.from({ length: 256 }, (_, at) => at), megabyte, inside]
      const keys = ['', 'сделка', 'a\u0000b', '😀']
      await log.append(
        'finance',
        keys.flatMap((key) => values.map((value) => ({ key, value }))),
      )
      const found = await readTopic(log, 'finance')
      for (const key of keys) {
        const ofKey = found.filter((record) => record.key === key)
        expect(ofKey.map(({ value }) => value.byteLength)).toEqual(values.map((value) => value.byteLength))
        expect(ofKey.every((record, at) => equalBytes(record.value, values[at]))).toBe(true)
      }
    })

    test('a value of 4 MiB is taken, a longer one is refused with its size and nothing of its append is written', async () => {
      const { log } = await openOne()
      const refused = log.append('costs', [textRecord('k', 'neighbour'), { key: 'k', value: new Uint8Array(VALUE_BYTES_MAX + 1) }])
      await expect(refused).rejects.toMatchObject({ code: 'record_too_large', message: expect.stringContaining(`${VALUE_BYTES_MAX + 1}`) })
      await log.append('costs', [{ key: 'k', value: new Uint8Array(VALUE_BYTES_MAX) }])
      expect((await readTopic(log, 'costs')).map(({ value }) => value.byteLength)).toEqual([VALUE_BYTES_MAX])
    })

    test('a key that is too long or no well-formed text is refused', async () => {
      const { log } = await openOne()
      await expect(log.append('costs', [textRecord('k'.repeat(1025), '')])).rejects.toMatchObject({ code: 'invalid_key' })
      await expect(log.append('costs', [textRecord('\ud800', '')])).rejects.toMatchObject({ code: 'invalid_key' })
    })

    test('an append of nothing resolves with nothing', async () => {
      const { log } = await openOne()
      expect(await log.append('touches', [])).toEqual([])
      expect(new Set(await log.ends('touches'))).toEqual(new Set([0]))
    })

    test('records of one append to one key are visible all or none', async () => {
      const { log } = await openOne()
      let appended = false
      const writing = (async () => {
        for (let round = 0; round < 20; round++) {
          await log.append(
            'postings',
            Array.from({ length: 10 }, () => textRecord('k', `${round}`)),
          )
        }
        appended = true
      })()
      let seen = -1
      while (!appended) {
        const count = (await readTopic(log, 'postings')).length
        expect(count % 10).toBe(0)
        expect(count).toBeGreaterThanOrEqual(seen)
        seen = count
        // A turn of the event loop, so that an adapter that writes from it gets on.
        await new Promise((resolve) => setImmediate(resolve))
      }
      await writing
      expect((await readTopic(log, 'postings')).length).toBe(200)
    })

    test('what was appended is there after the log is opened again', async () => {
      const { log, reopen } = await openOne()
      // An adapter without `reopen` keeps nothing by design, and promises nothing here.
      if (reopen === undefined) return
      await log.append(
        'touches',
        Array.from({ length: 25 }, (_, at) => textRecord(`k${at % 5}`, `${at}`)),
      )
      const [before, endsBefore] = [await readTopic(log, 'touches'), await log.ends('touches')]
      const again = await reopen()
      opened.push(again)
      expect(await readTopic(again, 'touches')).toEqual(before)
      expect(await again.ends('touches')).toEqual(endsBefore)
      const [position] = await again.append('touches', [textRecord('k0', 'later')])
      expect(position?.offset).toBeGreaterThanOrEqual(endsBefore[position?.partition ?? 0] ?? Number.POSITIVE_INFINITY)
    })

    describeAgainstModel(open)
  })
}

function textRecord(key: string, text: string): NewRecord {
  return { key, value: new TextEncoder().encode(text) }
}

function textOf(record: LogRecord): string {
  return new TextDecoder().decode(record.value)
}

async function readTopic(log: EventLog, topic: Topic): Promise<LogRecord[]> {
  const found: LogRecord[] = []
  for (const partition of (await log.ends(topic)).keys()) found.push(...(await log.read(topic, partition, 0, WHOLE)))
  return found
}

function equalBytes(left: Uint8Array, right: Uint8Array | undefined): boolean {
  return right !== undefined && left.length === right.length && left.every((byte, at) => byte === right[at])
}
