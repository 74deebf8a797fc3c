import { type EventLog, openMemoryEventLog } from '@touchledger/event-log'
import type { Parsed } from '@touchledger/events'
import { buildLogger, OperationError } from '@touchledger/service-kit'
import { expect, test } from 'vitest'
import type { ParseAmoWebhook } from '../deps.ts'
import { NOW_MS, startIngest } from '../test-server.ts'

const SECRET = 'Zq3sN8vKx1TgYw7RbLm2'
const hooks = [
  { secret: 'first-secret-of-another-account', account: 'other' },
  { secret: SECRET, account: 'romashka' },
]
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const lead = (deal_id: string): Parsed => ({
  kind: 'event',
  topic: 'crm',
  line: 1,
  draft: { kind: 'created', occurred_at: NOW_MS - 1000, source_system: 'amocrm', crm: 'amocrm', deal_id },
})
const refusal: Parsed = {
  kind: 'rejected',
  line: 1,
  field: 'leads[status][1][status_id]',
  code: 'unknown_stage',
  found: '77',
  accepted: '142, 143',
}
const start = (parse: ParseAmoWebhook) => startIngest({ amocrm: { hooks, parse } })

test('a delivery to a known secret is read for its account, and 200 comes once its events are durable', async () => {
  const seen: unknown[] = []
  const { post, recordsOf } = await start((body, context) => {
    seen.push(body, context)
    return [lead('1'), lead('2')]
  })
  const answer = await post(`/webhooks/amocrm/${SECRET}`, 'leads%5Badd%5D=1', form)
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }])
  expect(seen).toEqual(['leads%5Badd%5D=1', { account: 'romashka', receivedAtMs: NOW_MS }])
  expect((await recordsOf('crm')).map((record) => record.deal_id)).toEqual(['1', '2'])
  expect(await recordsOf('dead_letters')).toEqual([])
})

test('an unknown secret is a 404 that tells no more than any unknown address', async () => {
  const { post, recordsOf } = await start(() => [lead('1')])
  const [wrong, unknown] = [await post(`/webhooks/amocrm/${SECRET}x`, 'a=1', form), await post('/nowhere', 'a=1', form)]
  expect(wrong.statusCode).toBe(404)
  expect(wrong.body).toBe(unknown.body)
  expect(await recordsOf('crm')).toEqual([])
})

test('a body sent to an unknown secret is not even read', async () => {
  const { post } = await start(() => [])
  const large = 'a'.repeat(8 * 1024 * 1024 + 1)
  expect((await post(`/webhooks/amocrm/${SECRET}x`, large, form)).statusCode).toBe(404)
  expect((await post(`/webhooks/amocrm/${SECRET}`, large, form)).statusCode).toBe(413)
})

test('what is not understood is one dead letter beside the events that are, and answered 200', async () => {
  const { post, recordsOf } = await start(() => [lead('1'), refusal, lead('')])
  expect((await post(`/webhooks/amocrm/${SECRET}`, 'leads[add][0][id]=1', form)).statusCode).toBe(200)
  expect(await recordsOf('crm')).toHaveLength(1)
  expect(await recordsOf('dead_letters')).toMatchObject([
    {
      source_system: 'amocrm',
      account: 'romashka',
      coordinates: '/webhooks/amocrm romashka',
      reason: 'unknown_stage',
      message: "leads[status][1][status_id]: found 77; accepted: 142, 143. deal_id: found nothing; accepted: the deal's id in the CRM",
      payload: 'leads[add][0][id]=1',
    },
  ])
})

test('a body on which the reader fails is a dead letter and a 200', async () => {
  const { post, recordsOf } = await start(() => {
    throw new TypeError('x')
  })
  for (const body of ['%%%&&&=', '', '\ud800']) expect((await post(`/webhooks/amocrm/${SECRET}`, body, form)).statusCode).toBe(200)
  expect((await post(`/webhooks/amocrm/${SECRET}`, '{"a":1}')).statusCode).toBe(200)
  expect((await recordsOf('dead_letters')).map((record) => record.reason)).toEqual(Array(4).fill('undecodable'))
})

test('a dead letter holds no e-mail and no phone, not even a phone of bare digits', async () => {
  const { post, recordsOf } = await start(() => [refusal])
  const body = new URLSearchParams([
    ['contacts[add][0][name]', 'Иван ivan@example.ru'],
    ['contacts[add][0][custom_fields][0][code]', 'EMAIL'],
    ['contacts[add][0][custom_fields][0][values][0][value]', 'petr@example.ru'],
    ['contacts[add][0][custom_fields][1][name]', 'Телефон'],
    ['contacts[add][0][custom_fields][1][values][0][value]', '89161234567'],
    ['contacts[add][0][custom_fields][1][values][0][enum]', '316931'],
    ['contacts[add][0][custom_fields][1][values][1][value]', '1234567'],
    ['contacts[add][0][custom_fields][1][values][2][value]', '+7 (495) 123-45-67'],
    ['contacts[add][0][created_at]', '1788332400'],
    ['note', 'a=1&b=2 + 50%'],
  ]).toString()
  await post(`/webhooks/amocrm/${SECRET}`, body, form)
  const [letter] = await recordsOf('dead_letters')
  expect(letter?.payload).not.toMatch(/ivan@|petr@|9161234567|1234567|123-45-67/)
  const pairs = [...new URLSearchParams(letter?.payload)]
  expect(pairs.map(([, value]) => value)).toEqual([
    expect.stringMatching(/^Иван hmac:/),
    'EMAIL',
    expect.stringMatching(/^hmac:/),
    'Телефон',
    expect.stringMatching(/^hmac:/),
    '316931',
    '1234***67',
    expect.stringMatching(/^hmac:/),
    '1788332400',
    'a=1&b=2 + 50%',
  ])
})

test('a log that takes nothing is a 503, so that amoCRM sends again', async () => {
  const memory = openMemoryEventLog({ now: () => NOW_MS })
  const log: EventLog = {
    append: () => Promise.reject(new OperationError('log_unavailable', 'x', { retryable: true })),
    read: (...args) => memory.read(...args),
    ends: (...args) => memory.ends(...args),
    waitForAppend: (...args) => memory.waitForAppend(...args),
    close: () => memory.close(),
  }
  const { post } = await startIngest({ log, amocrm: { hooks, parse: () => [lead('1')] } })
  expect((await post(`/webhooks/amocrm/${SECRET}`, 'a=1', form)).statusCode).toBe(503)
})

test('the secret is in no log line, no metric and no answer, whatever happens', async () => {
  const lines: string[] = []
  const logger = buildLogger({ level: 'trace', destination: { write: (line) => lines.push(line) } })
  const memory = openMemoryEventLog({ now: () => NOW_MS })
  await memory.close()
  const { app, post } = await startIngest({ log: memory, amocrm: { hooks, parse: () => [lead('1')] } }, { logger })
  const failed = await post(`/webhooks/amocrm/${SECRET}`, 'a=1', form)
  const metrics = await app.inject('/metrics')
  expect(failed.statusCode).toBe(503)
  expect(lines.join('')).toContain('/webhooks/amocrm/:secret')
  expect(metrics.body).toContain('/webhooks/amocrm/:secret')
  expect(lines.join('') + metrics.body + failed.body).not.toContain(SECRET)
})
