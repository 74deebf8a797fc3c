import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { buildBodyBudget } from './body-budget.ts'
import { buildServer } from './index.ts'
import { answerError } from './send-problem.ts'

const app = buildServer()
afterEach(() => app.close())

test('bodies beyond the budget are told to come again, and a client that hangs up gives its share back', async () => {
  const budget = buildBodyBudget(10, 8)
  const taken = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  app.setErrorHandler(answerError)
  app.addHook('onRequest', async (request, reply) => {
    await budget(request, reply)
    if (request.headers['content-length'] !== '8') return
    // Registered after the budget's own listener, so it runs after it.
    reply.raw.once('close', () => released.resolve())
    taken.resolve()
  })
  app.post('/', async () => ({ ok: true }))
  const address = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const send = (body: string) => fetch(address, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })

  const slow = connect(Number(address.port), address.hostname)
  await once(slow, 'connect')
  slow.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nhalf')
  await taken.promise
  const refused = await send('12345')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect((await send('12')).status).toBe(200)
  slow.destroy()
  await released.promise
  expect((await send('12345')).status).toBe(200)
  // The share of an answered request on a connection that stays open is free again too.
  for (let round = 0; round < 5; round++) expect((await send('123456')).status).toBe(200)
})
