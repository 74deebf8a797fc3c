import { gzipSync } from 'node:zlib'
import { type EventLog, openMemoryEventLog } from '@touchledger/event-log'
import { type ApiScope, buildLogger, makeApiKey, OperationError } from '@touchledger/service-kit'
import { describe, expect, test } from 'vitest'
import { bodies } from '../event-schemas.ts'
import { NOW_MS, startIngest, visit } from '../test-server.ts'

const TOUCHES = '/v1/events/touches'
const ID = '1741597200123456789'

describe('what is accepted', () => {
  test('a 202 comes after the log has the events durably', async () => {
    const done: string[] = []
    const memory = openMemoryEventLog({ now: () => NOW_MS })
    const log: EventLog = {
      ...bound(memory),
      append: async (topic, records) => {
        const positions = await memory.append(topic, records)
        done.push('durable')
        return positions
      },
    }
    const { post } = await startIngest({ log })
    const answer = await post(TOUCHES, JSON.stringify([visit(ID)]))
    done.push('answered')
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toEqual({ accepted: 1, rejected: [], warnings: [] })
    expect(done).toEqual(['durable', 'answered'])
  })

  test.each(['touches', 'costs', 'crm', 'finance'] as const)('the documented examples of %s are accepted as they stand', async (topic) => {
    const { post, recordsOf } = await startIngest()
    const examples: unknown = bodies[topic].meta()?.examples
    const answer = await post(`/v1/events/${topic}`, JSON.stringify(Array.isArray(examples) && examples[0]))
    expect([answer.statusCode, answer.json().rejected, answer.json().warnings]).toEqual([202, [], []])
    expect(await recordsOf(topic)).toHaveLength(answer.json().accepted)
  })

  test('an array, an object with events, NDJSON and gzip say the same', async () => {
    const { post, recordsOf } = await startIngest()
    const event = visit(ID)
    await post(TOUCHES, JSON.stringify([event]))
    await post(TOUCHES, JSON.stringify({ events: [event] }))
    await post(TOUCHES, `${JSON.stringify(event)}\r\n\r\n`, { 'content-type': 'application/x-ndjson; charset=utf-8' })
    await post(TOUCHES, gzipSync(JSON.stringify([event])), { 'content-encoding': 'gzip' })
    await post(TOUCHES, `\ufeff${JSON.stringify([event])}`)
    const ids = (await recordsOf('touches')).map((record) => record.event_id)
    expect(ids).toHaveLength(5)
    expect(new Set(ids).size).toBe(1)
  })
})

describe('what is rejected one by one', () => {
  test('the good events of a batch are accepted, and each bad one is told by index, field, found and accepted', async () => {
    const { post, recordsOf } = await startIngest()
    const answer = await post(TOUCHES, JSON.stringify([visit(ID), 7, visit(ID, { occurred_at: '1969-12-31T00:00:00Z' }), 8]))
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, field: '(event)', code: 'invalid_event', found: '7', accepted: 'a JSON object' },
        { index: 2, field: 'occurred_at', code: 'date_out_of_range', accepted: 'a time from 2000-01-01 to one day after now' },
        { index: 3, field: '(event)', code: 'invalid_event', found: '8' },
      ],
    })
    expect(await recordsOf('touches')).toHaveLength(1)
  })

  test('a line of NDJSON that is no JSON rejects that event alone and is not repeated in the answer', async () => {
    const { post } = await startIngest()
    const body = `${JSON.stringify(visit(ID))}\n{"email": "ivan@example.ru", \n${JSON.stringify(visit('2'))}`
    const answer = await post(TOUCHES, body, { 'content-type': 'application/x-ndjson' })
    expect(answer.statusCode).toBe(202)
    expect(answer.json()).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, field: '(line)', code: 'invalid_json', accepted: 'one JSON object a line' }],
    })
    expect(answer.body).not.toContain('ivan')
  })

  test('an index counts in the whole request, however many events it has', async () => {
    const { post, recordsOf } = await startIngest()
    const events = Array.from({ length: 1_700 }, (_, index) => visit(String(index + 1), index % 600 === 599 ? { side: 'both' } : {}))
    const answer = await post(TOUCHES, JSON.stringify(events))
    expect(answer.json()).toMatchObject({ accepted: 1_698, rejected: [{ index: 599, field: 'side' }, { index: 1_199 }] })
    expect((await recordsOf('touches')).map((record) => record.identifiers[0]?.value).slice(-1)).toEqual(['1700'])
  })

  test('a batch of which nothing was good is a 422 that lists everything, and nothing is in the log', async () => {
    const { post, recordsOf } = await startIngest()
    const answer = await post('/v1/events/crm', JSON.stringify([{ kind: 'won' }]))
    expect(answer.statusCode).toBe(422)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toMatchObject({
      status: 422,
      title: 'No event was accepted',
      accepted: 0,
      rejected: [{ index: 0, field: 'occurred_at' }],
    })
    expect(await recordsOf('crm')).toEqual([])
  })

  test('an e-mail in a free text is accepted as its token, and the answer warns of it', async () => {
    const { post, recordsOf } = await startIngest()
    const answer = await post(TOUCHES, JSON.stringify([visit(ID, { term: 'mail ivan@example.ru' })]))
    expect(answer.json()).toMatchObject({ accepted: 1, warnings: [{ index: 0, field: 'term', code: 'contact_replaced' }] })
    expect(JSON.stringify(await recordsOf('touches'))).not.toContain('ivan@')
  })
})

describe('what is refused as a whole', () => {
  const good = JSON.stringify([visit(ID)])
  const zipped = gzipSync(JSON.stringify(Array.from({ length: 200 }, (_, index) => visit(String(index)))))
  const cases: [name: string, status: number, detail: string, body: string | Buffer, headers?: Record<string, string>][] = [
    ['an empty body', 400, '(body): found no JSON (it ends too early or is empty)', ''],
    ['no JSON', 400, 'at position 2', '[{]'],
    ['a number', 400, '(body): found a number', '7'],
    ['an object without events', 400, 'an object without a list "events"', '{"event": []}'],
    ['no event', 400, 'events: found no event; accepted: 1 to 10000', '[]'],
    ['a key __proto__', 400, '0.evidence.__proto__: found the key __proto__', '[{"evidence": {"__proto__": {"a": 1}}}]'],
    ['a key __proto__ in escapes', 400, '0.__proto__', '[{"\\u005f_pr\\u006fto__": {"a": 1}}]'],
    ['a key __proto__ on a line', 400, '0.__proto__', '{"__proto__": 1}', { 'content-type': 'application/x-ndjson' }],
    ['a key __proto__ beside events', 400, '__proto__', '{"__proto__": 1, "events": []}'],
    ['broken UTF-8', 400, 'no UTF-8 at or after byte 9', Buffer.from([...Buffer.from('[{"kind":'), 0xff, 0xfe, 0x5d])],
    ['truncated gzip', 400, 'gzip that ends before its end', zipped.subarray(0, zipped.length - 20), { 'content-encoding': 'gzip' }],
    ['no gzip', 400, 'bytes that are no gzip', good, { 'content-encoding': 'gzip' }],
    ['a gzip bomb', 413, 'gzip that unpacks to more than', gzipSync(Buffer.alloc(20_000_000, 32)), { 'content-encoding': 'gzip' }],
    ['more than 8 MiB', 413, 'a smaller body', Buffer.alloc(8 * 1024 * 1024 + 1, 32)],
    ['more than 10,000 events', 413, 'found 10001 events', `[${'{},'.repeat(10_000)}{}]`],
    ['more than 10,000 lines', 413, 'found more than 10000 events', '{}\n'.repeat(10_002), { 'content-type': 'application/x-ndjson' }],
    [
      'another type',
      415,
      'Content-Type: found text/csv; accepted: application/json or application/x-ndjson',
      'a;b',
      { 'content-type': 'text/csv' },
    ],
    ['another packing', 415, 'Content-Encoding: found br; accepted: gzip or none', good, { 'content-encoding': 'br' }],
    ['another charset', 415, 'charset windows-1251', good, { 'content-type': 'application/json; charset=windows-1251' }],
  ]
  test.each(cases)('%s: %d', async (_name, status, detail, body, headers) => {
    const { post, recordsOf } = await startIngest()
    const answer = await post(TOUCHES, body, headers)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json().detail).toContain(detail)
    expect(await recordsOf('touches')).toEqual([])
  })

  test('no body at all: 400', async () => {
    const { app } = await startIngest()
    const answer = await app.inject({ method: 'POST', url: TOUCHES, headers: { host: 'localhost' } })
    expect([answer.statusCode, answer.json().detail]).toEqual([400, '(body): found nothing; accepted: a list of events'])
  })

  test('an unknown topic is a 404 problem', async () => {
    const { post } = await startIngest()
    const answer = await post('/v1/events/postings', good)
    expect([answer.statusCode, answer.json().title]).toEqual([404, 'There is nothing at this address'])
  })
})

describe('who may send', () => {
  const { key, hash } = makeApiKey(new Uint8Array(16).fill(3))
  const keysWith = (scopes: readonly ApiScope[]) => ({
    find: (h: string) => (h === hash ? { id: 'key_1', scopes } : null),
    isEmpty: () => false,
  })
  const send = async (scopes: readonly ApiScope[], headers: Record<string, string>) => {
    const { post, recordsOf } = await startIngest({ keys: keysWith(scopes) })
    const answer = await post(TOUCHES, JSON.stringify([visit(ID)]), headers)
    return { answer, stored: (await recordsOf('touches')).length }
  }

  test('a key with the scope ingest', async () => {
    expect((await send(['ingest'], { authorization: `Bearer ${key}` })).answer.statusCode).toBe(202)
  })

  test('without a key: 401, which says how a key is sent, and nothing is stored', async () => {
    const { answer, stored } = await send(['ingest'], {})
    expect([answer.statusCode, stored]).toEqual([401, 0])
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="touchledger"')
  })

  test('a key without the scope: 403, which names the scope', async () => {
    const { answer, stored } = await send(['read'], { authorization: `Bearer ${key}` })
    expect([answer.statusCode, stored]).toEqual([403, 0])
    expect(answer.json().errors[0].accepted).toBe(
      'a key with the scope ingest; make one with: pnpm touchledger keys create NAME --scopes ingest',
    )
  })
})

describe('when the log does not take records', () => {
  const memory = openMemoryEventLog({ now: () => NOW_MS })
  const failing = (error: Error): EventLog => ({ ...bound(memory), append: () => Promise.reject(error) })

  test.each(['log_unavailable', 'log_full'] as const)('%s: 503 with Retry-After and nothing of the cause', async (code) => {
    const { post } = await startIngest({ log: failing(new OperationError(code, 'disk of host-17 is full', { retryable: true })) })
    const answer = await post(TOUCHES, JSON.stringify([visit(ID)]))
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
    expect(Object.keys(answer.json())).toEqual(['type', 'title', 'status', 'request_id'])
  })

  test('a fault of ours is a 500 whose request id the log has, and neither log nor answer has the body', async () => {
    const lines: string[] = []
    const logger = buildLogger({ destination: { write: (line) => lines.push(line) } })
    const { post } = await startIngest({ log: failing(new TypeError('a bug')) }, { logger })
    const answer = await post(TOUCHES, JSON.stringify([visit('77777777')]))
    expect(answer.statusCode).toBe(500)
    const line = lines.find((one) => one.includes('request failed')) ?? ''
    expect(JSON.parse(line)).toMatchObject({ request_id: answer.json().request_id, route: TOUCHES })
    expect(answer.body + lines.join('')).not.toContain('77777777')
    expect(answer.body).not.toContain('a bug')
  })
})

/** The log's methods as plain properties, so that a test can replace one. */
function bound(log: EventLog): EventLog {
  return {
    append: (...args) => log.append(...args),
    read: (...args) => log.read(...args),
    ends: (...args) => log.ends(...args),
    waitForAppend: (...args) => log.waitForAppend(...args),
    close: () => log.close(),
  }
}
