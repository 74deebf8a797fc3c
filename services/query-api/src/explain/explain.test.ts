import { openWorker, type Worker } from '@touchledger/attribution-worker'
import type { ClickHouse } from '@touchledger/clickhouse'
import { openMemoryEventLog } from '@touchledger/event-log'
import { buildCodecs, buildDoor } from '@touchledger/events'
import { Rules, toRulesJson } from '@touchledger/rules'
import { loadSchemas } from '@touchledger/schemas'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildQueryApi } from '../index.ts'
import { openSmallStore } from '../testing/small-ledger.ts'

// Events in by the door, batches by the poster, answers out by HTTP: what is explained must be what was posted.

let clock = Date.parse('2026-10-10T00:00:00Z')
let store: ClickHouse
let close: () => Promise<void>
let worker: Worker
let app: FastifyInstance
const codecs = buildCodecs(loadSchemas())
const log = openMemoryEventLog({ now: () => clock })
const door = buildDoor({ codecs, pepper: new Uint8Array(32).fill(7), now: () => clock, defaults: { crm: 'crm' } })

/** As long, slashed and Cyrillic as a document's number can be. */
const strayPayment = `Платёжное поручение № 7/2026 ${'х'.repeat(100)}`
const rules = Rules.parse({
  company: { language: 'en' },
  models: {
    default: 'position_based',
    modelIds: ['position_based', 'linear', 'last_non_direct', 'time_decay', 'first_touch', 'last_touch'],
  },
  path: { excludeChannels: ['sms_push'] },
  ownHosts: ['romashka.ru'],
})
const head = (event_id: string, at: string) => ({ event_id, occurred_at: Date.parse(at), source_system: 'test', version: 1 })
const visit = (id: string, at: string, visitor: string, source: string, medium: string, more: object = {}) => ({
  ...head(id, at),
  kind: 'visit',
  identifiers: [{ type: 'ym_client_id', value: visitor }],
  source,
  medium,
  ...more,
})
const crm = (id: string, at: string, kind: string, deal: string, more: object = {}) => ({
  ...head(id, at),
  kind,
  crm: 'crm',
  deal_id: deal,
  ...more,
})
const card = (visitor: string) => ({ identifiers: [{ type: 'ym_client_id', value: visitor }] })
const paper = (id: string, at: string, kind: string, deal: string, amount_minor: number, more: object = {}) => ({
  ...head(id, at),
  kind,
  document_id: id,
  crm: 'crm',
  deal_id: deal,
  amount_minor,
  currency: 'RUB',
  ...more,
})

async function post(events: {
  touches?: object[]
  crm?: object[]
  finance?: object[]
  governance?: object[]
  costs?: object[]
}): Promise<void> {
  for (const topic of ['governance', 'touches', 'costs', 'crm', 'finance'] as const) {
    const drafts = events[topic] ?? []
    if (drafts.length === 0) continue
    const done = topic === 'governance' ? door.acceptGovernance(drafts as never) : door.accept(topic, drafts as never)
    expect(done.rejected).toEqual([])
    await log.append(
      topic,
      done.accepted.map(({ key, value }) => ({ key, value })),
    )
  }
  expect(await worker.step()).not.toBeNull()
}

beforeAll(async () => {
  ;({ store, close } = await openSmallStore())
  let attempt = 100
  worker = await openWorker({ store, log, codecs, now: () => (clock += 1000), random: () => ++attempt })
  app = fastify()
  await app.register(buildQueryApi, { store, now: () => clock, authorise: () => ({ allowed: true, keyId: 'test' }) })

  await post({
    governance: [{ ...head('rules-1', '2026-01-01T00:00:00Z'), kind: 'rules_published', subject: '1', payload: toRulesJson(rules) }],
    costs: [
      {
        ...head('k1', '2026-09-01T00:00:00Z'),
        kind: 'cost',
        cost_kind: 'media',
        date_from: '2026-09-01',
        date_to: '2026-09-02',
        platform: 'yandex_direct',
        campaign_id: '7',
        campaign_name: 'Search, Moscow',
        source: 'yandex',
        medium: 'cpc',
        ad_network: 'search',
        campaign_key: 'yandex_direct:7',
        impressions: 100,
        clicks: 10,
        amount_minor: 200_000,
        currency: 'RUB',
        vat: 'none',
      },
    ],
    touches: [
      visit('t0', '2026-01-20T09:00:00Z', 'a', 'yandex', 'cpc'),
      visit('t1', '2026-08-20T09:00:00Z', 'a', 'yandex', 'cpc', { campaign: 'poisk', campaign_key: 'yandex_direct:7' }),
      visit('t2', '2026-09-01T10:00:00Z', 'a', 'google', 'organic'),
      visit('t2i', '2026-09-01T11:00:00Z', 'a', '', '', { referrer_host: 'romashka.ru', traffic_source: 'internal' }),
      visit('t2s', '2026-09-01T12:00:00Z', 'a', 'x', 'sms'),
      visit('t4', '2026-09-05T08:30:00Z', 'b', 'news', 'email', { campaign: 'sept' }),
      visit('t9', '2026-09-20T08:30:00Z', 'a', 'yandex', 'cpc'),
    ],
    crm: [
      crm('e1', '2026-09-02T07:00:00Z', 'created', '501', { contact_id: 'C1', pipeline: 'Sales', manager: 'Anna', ...card('a') }),
      crm('e3', '2026-09-10T12:00:00Z', 'won', '501', { amount_minor: 1_000_000, currency: 'RUB' }),
      crm('n1', '2026-09-03T07:00:00Z', 'created', '502', { contact_id: 'C9' }),
      crm('n2', '2026-09-11T07:00:00Z', 'won', '502', { amount_minor: 5_000, currency: 'RUB' }),
    ],
  })
  await post({ touches: [visit('t3', '2026-08-25T09:00:00Z', 'a', 'vk', 'cpc')] })
  await post({
    crm: [{ ...head('m1', '2026-09-05T08:40:00Z'), kind: 'linked', crm: 'crm', deal_id: '501', contact_id: 'C2', ...card('b') }],
  })
  await post({
    finance: [
      paper('P1', '2026-09-12T09:00:00Z', 'payment', '501', 3_333),
      paper('P2', '2026-09-15T09:00:00Z', 'payment', '501', 6_667),
      paper('R1', '2026-09-20T09:00:00Z', 'refund', '', 3_333, { refund_of: 'P1' }),
      paper(strayPayment, '2026-09-12T09:00:00Z', 'payment', '', 700),
    ],
  })
})
afterAll(async () => {
  await app.close()
  await close()
})

const read = async (url: string) => {
  const answer = await app.inject(url)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json()
}
type Model = {
  model_id: string
  credits: { channel: string; share: string; amount: string; arithmetic: string }[]
  total: object
  unattributed: object | null
}
type Explained = { conversion_id: string; matches_ledger: boolean; models: Model[] }
const modelOf = (conversion: Explained, id: string): Model => conversion.models.find((model) => model.model_id === id) ?? expect.fail(id)

test('a deal is explained: facts, persons, path, arithmetic, history, and the ledger says the same', async () => {
  const answer = await read('/v1/deals/crm/501')
  expect(answer.deal).toMatchObject({
    deal_key: 'crm:501',
    created_at: '2026-09-02T07:00:00.000Z',
    main_contact: 'crm_contact:crm/C1',
    members: ['crm_contact:crm/C1', 'crm_contact:crm/C2'],
    pipeline: 'Sales',
    manager: 'Anna',
    gone: null,
    reached: { lead: { at: '2026-09-02T07:00:00.000Z', skipped: false }, sql: { at: '2026-09-10T12:00:00.000Z', skipped: true } },
    won: { at: '2026-09-10T12:00:00.000Z', amount: '10000.00', currency: 'RUB', vat: '' },
  })
  expect(answer.meta).toMatchObject({ batch: 4, vat: 'unknown', vat_unknown_for: ['api'] })
  expect(answer.identity.persons.flatMap((person: { identifiers: string[] }) => person.identifiers).sort()).toEqual(
    ['crm_contact:crm/C1', 'crm_contact:crm/C2', 'ym_client_id:a', 'ym_client_id:b'].sort(),
  )
  expect(answer.identity.ties.map((tie: { event_id: string }) => tie.event_id)).toContain('e1')
  expect(answer.conversions.map((each: Explained) => [each.conversion_id, each.matches_ledger])).toEqual(
    ['lead:crm:501', 'mql:crm:501', 'sql:crm:501', 'won:crm:501', 'paid:P1', 'paid:P2', 'paid:R1'].map((id) => [id, true]),
  )
})

test('each model’s arithmetic is spelled out and makes the whole', async () => {
  const { conversion } = await read('/v1/conversions/won:crm:501')
  expect(conversion.path.map((touch: { event_id: string }) => touch.event_id)).toEqual(['t1', 't3', 't2', 't4'])
  expect(conversion.excluded.map((touch: { event_id: string; reason: string }) => [touch.event_id, touch.reason])).toEqual([
    ['t0', 'before_window'],
    ['t2i', 'internal'],
    ['t2s', 'excluded_channel'],
    ['t9', 'after_window'],
  ])
  expect(conversion.window).toMatchObject({
    from: { at: '2026-06-04T07:00:00.000Z', why: '90 days before the lead was created' },
    after: null,
    to: { at: '2026-09-10T12:00:00.000Z' },
  })
  const positions = modelOf(conversion, 'position_based')
  expect(positions.credits.map(({ share, amount, arithmetic }) => [share, amount, arithmetic])).toEqual([
    ['0.400000000', '4000.00', 'weight 0.4 of 1 = 40 %; 40 % of 10\u00a0000.00 = 4\u00a0000.00'],
    ['0.100000000', '1000.00', 'weight 0.1 of 1 = 10 %; 10 % of 10\u00a0000.00 = 1\u00a0000.00'],
    ['0.100000000', '1000.00', 'weight 0.1 of 1 = 10 %; 10 % of 10\u00a0000.00 = 1\u00a0000.00'],
    ['0.400000000', '4000.00', 'weight 0.4 of 1 = 40 %; 40 % of 10\u00a0000.00 = 4\u00a0000.00'],
  ])
  for (const model of conversion.models as Model[])
    expect(model.total, model.model_id).toEqual({ share: '1.000000000', amount: '10000.00' })
})

test('as of an earlier batch the path is what was known then, and the arithmetic shows the rounding of the running total', async () => {
  const { conversion } = await read('/v1/conversions/won:crm:501?as_of=batch:2')
  expect(conversion).toMatchObject({ matches_ledger: true })
  expect(modelOf(conversion, 'linear').credits.map(({ amount, arithmetic }) => [amount, arithmetic])).toEqual([
    ['3333.33', 'weight 1 of 3 = 33.3333333 %; first 33.3333333 % of 10\u00a0000.00 = 3\u00a0333.33'],
    [
      '3333.34',
      'weight 1 of 3 = 33.3333334 %; first 66.6666667 % of 10\u00a0000.00 = 6\u00a0666.67, less 3\u00a0333.33 given to earlier touches = 3\u00a0333.34',
    ],
    [
      '3333.33',
      'weight 1 of 3 = 33.3333333 %; first 100 % of 10\u00a0000.00 = 10\u00a0000.00, less 6\u00a0666.67 given to earlier touches = 3\u00a0333.33',
    ],
  ])
  expect(
    conversion.history.map((posting: { batch: number; positions: string[]; entries: { cause: string }[] }) => [
      posting.batch,
      posting.entries[0]?.cause,
    ]),
  ).toEqual([
    [1, 'new_conversion'],
    [2, 'late_touch'],
  ])
  expect(conversion.history[1].positions).toEqual([expect.stringMatching(/^touches\/\d+\/\d+$/)])
})

test('a refund is the split of the total after it less the split before it', async () => {
  const { deal, conversion } = await read('/v1/conversions/paid:R1')
  expect(deal.deal_key).toBe('crm:501')
  expect(conversion).toMatchObject({ value: '-33.33', before: '100.00', after: '66.67', matches_ledger: true })
  expect(modelOf(conversion, 'linear').total).toEqual({ share: '0.000000000', amount: '-33.33' })
})

test('what nobody touched says why, and a document without a deal is explained alone', async () => {
  const { conversion } = await read('/v1/conversions/won:crm:502')
  expect(conversion).toMatchObject({ unattributed_reason: 'no_identifier', matches_ledger: true, path: [] })
  expect(modelOf(conversion, 'linear').unattributed).toMatchObject({ amount: '50.00', share: '1.000000000' })
  const alone = await read(`/v1/conversions/${encodeURIComponent(`paid:${strayPayment}`)}`)
  expect(alone.deal).toBeNull()
  expect(alone.conversion).toMatchObject({ unattributed_reason: 'no_deal', value: '7.00', matches_ledger: true })
})

test('the report of the same ledger adds up to what is explained', async () => {
  const report = await read('/v1/reports/revenue-by-channel?model=first_touch&goal=won&group_by=campaign')
  expect(report.totals).toMatchObject({ models: { first_touch: { amount: '10050.00' } }, spend: '2000.00', impressions: 100, clicks: 10 })
  expect(report.rows[0]).toMatchObject({
    key: 'yandex_direct:7',
    label: 'Search, Moscow',
    spend: '2000.00',
    models: { first_touch: { amount: '10000.00', roas: '5.0000', cpl: '2000.00', romi: null, null_reasons: { romi: 'no_margin' } } },
  })
})

test.each([
  ['/v1/deals/crm/9999', 404],
  ['/v1/deals/crm/501?as_of=batch:9', 404],
  ['/v1/deals/crm/501?as_of=soon', 400],
  ['/v1/deals/crm/501?as_of=close:2026-09', 422],
  ['/v1/conversions/won:crm:9999', 404],
  ['/v1/conversions/paid:none', 404],
  ['/v1/conversions/sale:crm:501', 404],
])('%s is %d and says what is accepted', async (url, status) => {
  const answer = await app.inject(url)
  expect(answer.statusCode).toBe(status)
  expect(answer.json()).toMatchObject({ status, errors: [{ accepted: expect.stringMatching(/./) }] })
})

test('a document that two sources tell of, and a refund with the number of its payment, are explained as they were posted', async () => {
  await post({
    finance: [
      paper('D1', '2026-09-25T09:00:00Z', 'payment', '501', 9_000),
      { ...paper('D1-of-the-bank', '2026-09-25T09:00:00Z', 'payment', '501', 8_000), document_id: 'D1', version: 2 },
      { ...paper('D1-back', '2026-09-26T09:00:00Z', 'refund', '', 1_000, { refund_of: 'D1' }), document_id: 'D1' },
    ],
  })
  const deal = (await app.inject('/v1/deals/crm/501')).json()
  const told = deal.conversions.filter(({ conversion_id }: { conversion_id: string }) => conversion_id.startsWith('paid:D1'))
  expect(told.map((each: Record<string, unknown>) => [each.conversion_id, each.value, each.matches_ledger])).toEqual([
    ['paid:D1', '80.00', true],
    ['paid:D1/refund', '-10.00', true],
  ])
  const refund = (await app.inject(`/v1/conversions/${encodeURIComponent('paid:D1/refund')}`)).json()
  expect([refund.conversion.value, refund.conversion.deal_key, refund.conversion.matches_ledger]).toEqual(['-10.00', 'crm:501', true])
})
