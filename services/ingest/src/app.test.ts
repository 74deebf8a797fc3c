import { type EventLog, openMemoryEventLog } from '@touchledger/event-log'
import { expect, test } from 'vitest'
import { NOW_MS, startIngest, visit } from './test-server.ts'

test('health says that the process lives, ready that the log answers', async () => {
  const { app } = await startIngest()
  expect((await app.inject('/health')).json()).toEqual({ status: 'ok' })
  expect((await app.inject('/ready')).json()).toEqual({ status: 'ready' })
})

test('a log that is closed or does not answer makes the process not ready, but alive', async () => {
  const closed = openMemoryEventLog({ now: () => NOW_MS })
  await closed.close()
  const silent: EventLog = { ...closed, ends: () => new Promise(() => {}) }
  for (const log of [closed, silent]) {
    const { app } = await startIngest({ log })
    expect((await app.inject('/ready')).statusCode).toBe(503)
    expect((await app.inject('/health')).statusCode).toBe(200)
  }
})

test('metrics count events by topic and outcome, and time requests by route pattern', async () => {
  const { app, post } = await startIngest()
  await post('/v1/events/touches', JSON.stringify([visit('1'), visit('2'), 7]))
  const { body } = await app.inject('/metrics')
  expect(body).toContain('touchledger_ingest_events_total{topic="touches",outcome="accepted"} 2')
  expect(body).toContain('touchledger_ingest_events_total{topic="touches",outcome="rejected"} 1')
  expect(body).toContain('touchledger_ingest_request_duration_seconds_count{route="/v1/events/touches",status="202"} 1')
})

test('the API description holds every route with an example, every status and both body types', async () => {
  const { app } = await startIngest()
  const description = (await app.inject('/openapi.json')).json()
  expect(Object.keys(description.paths)).toEqual([
    '/v1/events/touches',
    '/v1/events/costs',
    '/v1/events/crm',
    '/v1/events/finance',
    '/webhooks/amocrm/{secret}',
  ])
  const { requestBody, responses, security } = description.paths['/v1/events/crm'].post
  expect(Object.keys(requestBody.content)).toEqual(['application/json', 'application/x-ndjson'])
  expect(Object.keys(responses)).toEqual(['202', '400', '401', '403', '413', '415', '422', '500', '503'])
  expect(security).toEqual([{ key: [] }])
  expect(JSON.stringify(requestBody)).toContain('30000501')
  expect(JSON.stringify(description.components.schemas.Accepted)).toContain('unknown_currency')
})

test('beside another service the description is served where it is told', async () => {
  const { app } = await startIngest({ descriptionPath: '/openapi/ingest.json' })
  expect((await app.inject('/openapi/ingest.json')).json().info.title).toBe('Touchledger ingest API')
  expect((await app.inject('/openapi.json')).statusCode).toBe(404)
})
