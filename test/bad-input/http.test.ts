import { gzipSync } from 'node:zlib'
import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { buildIngest, buildServer, registerIngestMetrics } from '@touchledger/ingest'
import { loadSchemas } from '@touchledger/schemas'
import { buildMetrics } from '@touchledger/service-kit'
import { expect, test } from 'vitest'

const NOW_MS = Date.UTC(2026, 8, 20)
const at = '2026-09-01T10:00:00+03:00'

async function openIngest() {
  const now = () => NOW_MS
  const codecs = buildCodecs(loadSchemas())
  const log = openMemoryEventLog({ now })
  const app = buildServer({})
  await app.register(
    buildIngest({
      log,
      door: buildDoor({ codecs, pepper: new Uint8Array(32).fill(1), now, defaults: { crm: 'crm' } }),
      keys: { find: () => null, isEmpty: () => true },
      openOnLoopback: true,
      amocrm: { hooks: [], parse: () => [] },
      now,
      metrics: registerIngestMetrics(buildMetrics()),
    }),
  )
  return {
    post: (topic: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
      app.inject({
        method: 'POST',
        url: `/v1/events/${topic}`,
        payload,
        headers: { 'content-type': 'application/json', host: 'localhost', ...headers },
      }),
    async taken(topic: 'touches' | 'crm' | 'costs' | 'finance') {
      const ends = await log.ends(topic)
      return ends.reduce((sum, end) => sum + end, 0)
    },
  }
}

const deal = (over: object) => ({ kind: 'won', occurred_at: at, deal_id: '1', amount: '100.00', currency: 'RUB', ...over })

test.each<[name: string, over: object, field: string, found: string, accepted: string]>([
  ['a day of 1970', { occurred_at: '1970-01-01T00:00:00Z' }, 'occurred_at', '1970-01-01T00:00:00', 'a time from 2000-01-01'],
  ['a day of 2070', { occurred_at: '2070-01-01T00:00:00Z' }, 'occurred_at', '2070-01-01T00:00:00', 'one day after now'],
  ['a negative amount', { amount: '-100.00' }, 'amount', '-100.00', 'zero or more'],
  ['an amount of 20 digits', { amount: '12345678901234567890' }, 'amount', '12345678901234567890', 'fits the ledger'],
  ['an unknown currency', { currency: 'RBL' }, 'currency', 'RBL', 'an ISO 4217 code'],
  ['an unknown VAT', { vat: 'included:220' }, 'vat', 'included:220', 'none'],
  ['an unknown field', { amonut: '1' }, 'amonut', '', ''],
  ['a field of 1 MB', { manager: 'x'.repeat(1_000_000) }, 'manager', '1000000 characters', 'at most'],
])('%s is told by index, field, found and accepted, and its neighbours are in', async (_, over, field, found, accepted) => {
  const { post, taken } = await openIngest()
  const answer = await post('crm', JSON.stringify([deal({}), deal({ deal_id: '2', ...over }), deal({ deal_id: '3' })]))
  expect(answer.statusCode).toBe(202)
  const { rejected } = answer.json()
  expect(rejected).toMatchObject([{ index: 1, field, found: expect.stringContaining(found), accepted: expect.stringContaining(accepted) }])
  expect(answer.body.length).toBeLessThan(2_000)
  expect(await taken('crm')).toBe(2)
})

test.each<[name: string, status: number, told: string, body: string | Buffer, headers?: Record<string, string>]>([
  [
    'a truncated gzip',
    400,
    'gzip that ends before its end',
    gzipSync(JSON.stringify([deal({})])).subarray(0, 40),
    { 'content-encoding': 'gzip' },
  ],
  ['a key __proto__', 400, '__proto__', `[{"kind": "won", "occurred_at": "${at}", "deal_id": "1", "__proto__": {"amount": "1"}}]`],
  ['broken UTF-8', 400, '', Buffer.from([0x5b, 0x7b, 0x22, 0xcf, 0xf0, 0x22, 0x3a, 0x31, 0x7d, 0x5d])],
  ['an empty body', 400, '(body)', ''],
  ['a field of 10 MB', 413, '', JSON.stringify([deal({ manager: 'x'.repeat(10_000_000) })])],
])('%s refuses the request and leaves nothing in the log', async (_, status, told, body, headers = {}) => {
  const { post, taken } = await openIngest()
  const answer = await post('crm', body, headers)
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.body).toContain(told)
  expect(await taken('crm')).toBe(0)
  expect(Object.hasOwn(Object.prototype, 'amount')).toBe(false)
})

test('a BOM before the JSON is read over', async () => {
  const { post, taken } = await openIngest()
  expect((await post('crm', `\uFEFF${JSON.stringify([deal({})])}`)).statusCode).toBe(202)
  expect(await taken('crm')).toBe(1)
})

test('the contact of a refused event is masked in the answer', async () => {
  const { post } = await openIngest()
  const answer = await post('crm', JSON.stringify([deal({ currency: 'ivan.petrov@mail.example' })]))
  expect(answer.statusCode).toBe(422)
  expect(answer.body).not.toContain('ivan.petrov')
})
