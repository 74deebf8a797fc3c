import type { ClickHouse } from '@touchledger/clickhouse'
import { problemOf } from '@touchledger/service-kit'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conversionExample, reportExample } from '../examples.ts'
import { ConversionExplained } from '../explain/schema.ts'
import { buildQueryApi, Report } from '../index.ts'
import { fillSmallLedger, openSmallStore } from '../testing/small-ledger.ts'

let app: FastifyInstance
let store: ClickHouse
let close: () => Promise<void>
beforeAll(async () => {
  ;({ store, close } = await openSmallStore())
  await fillSmallLedger(store)
  app = fastify()
  await app.register(buildQueryApi, {
    store,
    now: () => Date.parse('2026-09-13T00:00:00Z'),
    authorise: () => ({ allowed: true, keyId: 'test' }),
  })
})
afterAll(async () => {
  await app.close()
  await close()
})

const get = (query: string) => app.inject({ url: `/v1/reports/revenue-by-channel?${query}` })
const reportOf = async (query: string) => {
  const answer = await get(query)
  expect(answer.body, query).not.toContain('"title"')
  return answer.json()
}
const noReasons = {}
const noSpend = {
  roas: null,
  drr: null,
  cpl: null,
  romi: null,
  null_reasons: { roas: 'no_spend', drr: 'no_spend', cpl: 'no_spend', romi: 'no_spend' },
}

test('the report holds sealed entries of visible batches, to the kopeck', async () => {
  expect(await reportOf('model=linear,first_touch&from=2026-09&to=2026-09')).toEqual({
    meta: {
      as_of: 'latest',
      batch: 2,
      posted_at: '2026-09-12T06:00:00.000Z',
      closed_through: null,
      period: { from: '2026-09-01', to: '2026-09-30' },
      goal: 'won',
      date_basis: 'conversion',
      group_by: 'channel',
      currency: 'RUB',
      money_basis: 'net_of_vat',
      cost_scope: 'media',
      cost_kinds: ['media'],
      vat: 'stated',
      vat_unknown_for: [],
      path: {
        before_lead_days: 90,
        lookback_days: null,
        to: 'sale',
        members: 'deal_contacts',
        repeat: 'after_previous_sale',
        touches: 'marketing',
        gap_days: null,
        exclude_channels: [],
        exclude_campaigns: [],
        max_touches: 10000,
      },
      models: [
        { model_id: 'linear', version: 1 },
        { model_id: 'first_touch', version: 1 },
      ],
      rules_version: 1,
      complete_through: [
        { topic: 'crm', source: 'csv', occurred_at: '2026-09-10T12:00:00.000Z' },
        { topic: 'touches', source: 'csv', occurred_at: '2026-09-05T08:30:00.000Z' },
      ],
      immature: null,
      immature_reason: 'only_by_touch_date',
      unattributed_share: { linear: '0.3333', first_touch: '0.3333' },
    },
    rows: [
      {
        kind: 'group',
        key: 'E-mail',
        label: 'E-mail',
        models: {
          linear: { shares: '0.333333334', amount: '33.34', leads: '0.000000000', ...noSpend },
          first_touch: { shares: '0.000000000', amount: '0.00', leads: '0.000000000', ...noSpend },
        },
        spend: '0.00',
        impressions: 0,
        clicks: 0,
      },
      {
        kind: 'group',
        key: 'Яндекс Директ',
        label: 'Яндекс Директ',
        models: {
          linear: {
            shares: '0.333333333',
            amount: '33.33',
            leads: '0.500000000',
            roas: '1.1110',
            drr: '0.9001',
            cpl: '60.00',
            romi: '-0.6112',
            null_reasons: noReasons,
          },
          first_touch: {
            shares: '1.000000000',
            amount: '100.00',
            leads: '1.000000000',
            roas: '3.3333',
            drr: '0.3000',
            cpl: '30.00',
            romi: '0.1667',
            null_reasons: noReasons,
          },
        },
        spend: '30.00',
        impressions: 1000,
        clicks: 10,
      },
      {
        kind: 'group',
        key: 'Поиск',
        label: 'Поиск',
        models: {
          linear: { shares: '0.333333333', amount: '33.33', leads: '0.500000000', ...noSpend },
          first_touch: { shares: '0.000000000', amount: '0.00', leads: '0.000000000', ...noSpend },
        },
        spend: '0.00',
        impressions: 0,
        clicks: 0,
      },
      {
        kind: 'unattributed',
        key: '(unattributed)',
        label: '(unattributed)',
        models: Object.fromEntries(
          ['linear', 'first_touch'].map((model) => [
            model,
            {
              shares: '1.000000000',
              amount: '50.00',
              leads: '0.000000000',
              roas: null,
              drr: null,
              cpl: null,
              romi: null,
              null_reasons: Object.fromEntries(['roas', 'drr', 'cpl', 'romi'].map((name) => [name, 'unattributed_has_no_spend'])),
            },
          ]),
        ),
        spend: null,
        impressions: null,
        clicks: null,
        reasons: [
          {
            reason: 'no_touch_in_path',
            models: { linear: { shares: '1.000000000', amount: '50.00' }, first_touch: { shares: '1.000000000', amount: '50.00' } },
          },
        ],
      },
    ],
    totals: {
      models: Object.fromEntries(
        ['linear', 'first_touch'].map((model) => [
          model,
          {
            shares: '2.000000000',
            amount: '150.00',
            leads: '1.000000000',
            roas: '5.0000',
            drr: '0.2000',
            cpl: '30.00',
            romi: '0.7500',
            null_reasons: noReasons,
          },
        ]),
      ),
      spend: '30.00',
      impressions: 1000,
      clicks: 10,
    },
    unvalued: [{ currency: 'USD', amount: '70.00', conversions: 1 }],
    unvalued_spend: [],
  })
})

type Row = {
  kind: string
  key: string
  label: string
  groups?: number
  spend: string | null
  models: Record<string, { shares: string; amount: string }>
}
const amounts = (report: { rows: Row[] }, model = 'linear') => report.rows.map((row) => [row.key || row.kind, row.models[model]?.amount])

test('as of a past moment the report is what it was then', async () => {
  const then = [
    ['Поиск', '50.00'],
    ['Яндекс Директ', '50.00'],
    ['(unattributed)', '50.00'],
  ]
  for (const asOf of ['batch:1', '2026-09-12T05:59:59.999Z', '2026-09-11', '2026-09-12T08:59:59%2B03:00']) {
    const report = await reportOf(`model=linear&as_of=${asOf}`)
    expect(report.meta.batch, asOf).toBe(1)
    expect(new Set(amounts(report)), asOf).toEqual(new Set(then))
  }
  const before = await reportOf('model=linear&as_of=2026-01-01T00:00:00Z')
  expect(before.meta).toMatchObject({ batch: 0, posted_at: null, rules_version: 0 })
  expect(before).toMatchObject({ rows: [], totals: { models: { linear: { shares: '0.000000000', amount: '0.00' } }, spend: '0.00' } })
})

test('past the top stands one row, and all rows still add up to the totals', async () => {
  const report = await reportOf('model=linear&top=1&cost_scope=marketing_and_sales')
  expect(amounts(report)).toEqual([
    ['E-mail', '33.34'],
    ['other', '66.66'],
    ['(unattributed)', '50.00'],
  ])
  expect(report.rows[1]).toMatchObject({ groups: 3, spend: '40.00' })
  expect(report.totals).toMatchObject({ models: { linear: { amount: '150.00' } }, spend: '40.00' })
})

test('a campaign meets its spend by what joins them and bears the platform’s name', async () => {
  const report = await reportOf('model=first_touch&group_by=campaign')
  expect(report.rows[0]).toMatchObject({
    key: 'yandex_direct:7',
    label: 'Поиск, Москва',
    spend: '30.00',
    models: { first_touch: { amount: '100.00' } },
  })
})

test('where spend is not known by group it stands in the totals only', async () => {
  const report = await reportOf('model=linear&group_by=side')
  expect(report.rows[0]).toMatchObject({
    key: 'marketing',
    spend: null,
    models: { linear: { amount: '100.00', null_reasons: { roas: 'spend_not_known_by_group' } } },
  })
  expect(report.totals.spend).toBe('30.00')
})

test('what no touch earned stands with its manager, since it is his deal all the same', async () => {
  const report = await reportOf('model=linear&group_by=manager')
  expect(report.rows).toMatchObject([
    {
      kind: 'group',
      key: 'Anna',
      models: { linear: { amount: '150.00' } },
      reasons: [{ reason: 'no_touch_in_path', models: { linear: { amount: '50.00' } } }],
    },
  ])
  expect(report.meta.unattributed_share).toEqual({ linear: '0.3333' })
})

test('by touch date the money stands where the touches were', async () => {
  const august = await reportOf('model=linear&date_basis=touch&from=2026-08-01&to=2026-08-31')
  expect(amounts(august)).toEqual([
    ['E-mail', '33.34'],
    ['Яндекс Директ', '33.33'],
  ])
  expect(august.meta).toMatchObject({ immature: false, immature_reason: null })
  expect((await reportOf('model=linear&date_basis=touch&from=2026-09-01&to=2026-09-12')).meta.immature).toBe(true)
})

test('a goal without value is counted, and its ratios say why there are none', async () => {
  const report = await reportOf('model=linear&goal=lead')
  expect(report.rows.map((row: Row) => [row.key, row.models.linear?.shares])).toEqual([
    ['Яндекс Директ', '0.500000000'],
    ['Поиск', '0.500000000'],
  ])
  expect(report.rows[0].models.linear).toMatchObject({ cpl: '60.00', roas: null, null_reasons: { roas: 'goal_without_value' } })
})

test.each([
  ['from=2026-02-30', 'from'],
  ['to=09.2026', 'to'],
  ['from=2026-09-02&to=2026-09-01', 'from'],
  ['model=lineer', 'model'],
  ['goal=sale', 'goal'],
  ['date_basis=day', 'date_basis'],
  ['date_basis=accounting&from=2026-09-02', 'from'],
  ['date_basis=accounting&to=2026-09-29', 'to'],
  ['group_by=channels', 'group_by'],
  ['top=0', 'top'],
  ['top=many', 'top'],
  ['cost_scope=all', 'cost_scope'],
  ['format=pdf', 'format'],
  ['excel=1', 'excel'],
  ['lang=de', 'lang'],
  ['as_of=yesterday', 'as_of'],
  ['as_of=2026-13-01', 'as_of'],
  ['goal=won&goal=paid', 'goal'],
  ['modle=linear', 'modle'],
])('%s is refused with field, found and accepted', async (query, field) => {
  const answer = await get(query)
  expect(answer.statusCode).toBe(400)
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.json()).toMatchObject({ status: 400, errors: [{ field, found: expect.any(String), accepted: expect.stringMatching(/./) }] })
})

test('all faults are named at once', async () => {
  expect((await get('goal=sale&top=0')).json().errors.map((fault: { field: string }) => fault.field)).toEqual(['goal', 'top'])
})

test('a batch that is not visible is 404, a kind of moment that is not built yet is 422', async () => {
  expect((await get('as_of=batch:4')).json()).toMatchObject({
    status: 404,
    errors: [{ field: 'as_of', accepted: 'batch:0 to batch:2, the last visible one' }],
  })
  for (const asOf of ['close:2026-09', 'snapshot:board']) expect((await get(`as_of=${asOf}`)).statusCode, asOf).toBe(422)
})

test('CSV has a line for each group and reason, and the total', async () => {
  const answer = await get('model=linear&format=csv&lang=en&from=2026-09-01')
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(answer.headers['content-disposition']).toBe('attachment; filename="revenue-by-channel-batch-2.csv"')
  expect(answer.body.split('\r\n')).toEqual([
    'Row,Channel,Reason,linear: conversions,linear: amount,linear: leads,linear: ROAS,linear: DRR,linear: CPL,linear: ROMI,Spend,Impressions,Clicks,Currency',
    'group,E-mail,,0.333333334,33.34,0.000000000,,,,,0.00,0,0,RUB',
    'group,Яндекс Директ,,0.333333333,33.33,0.500000000,1.1110,0.9001,60.00,-0.6112,30.00,1000,10,RUB',
    'group,Поиск,,0.333333333,33.33,0.500000000,,,,,0.00,0,0,RUB',
    'unattributed,(unattributed),no_touch_in_path,1.000000000,50.00,,,,,,,,,RUB',
    'total,,,2.000000000,150.00,1.000000000,5.0000,0.2000,30.00,0.7500,30.00,1000,10,RUB',
    'no exchange rate,,no_exchange_rate,,70.00,,,,,,,,,USD',
    '',
  ])
})

test('CSV for Russian Excel and XLSX', async () => {
  const csv = await get('model=linear&format=csv&excel=1')
  expect(csv.body.startsWith('\uFEFFСтрока;Канал;')).toBe(true)
  expect(csv.body).toContain(';33,34;')
  const xlsx = await get('model=linear&format=xlsx')
  expect(xlsx.headers['content-type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  expect(xlsx.rawPayload.subarray(0, 2).toString()).toBe('PK')
})

test('batches are listed newest first, visible ones only', async () => {
  const { batches, next_before } = (await app.inject('/v1/batches')).json()
  expect(next_before).toBeNull()
  expect(batches.map((each: { batch: number; hash: string }) => [each.batch, each.hash])).toEqual([
    [2, 'hash-2'],
    [1, 'hash-1'],
  ])
  expect((await app.inject('/v1/batches?limit=1')).json()).toMatchObject({ batches: [{ batch: 2 }], next_before: 2 })
  expect((await app.inject('/v1/batches?limit=0')).statusCode).toBe(400)
})

test('health, readiness and the description of the API answer without a key', async () => {
  const closed = fastify()
  const authorise = () => ({
    allowed: false as const,
    problem: { status: 401, headers: {}, body: { type: 't', title: 'An API key is needed', status: 401 } },
  })
  await closed.register(buildQueryApi, { store, now: () => 0, authorise })
  expect((await closed.inject('/health')).json()).toEqual({ status: 'ok' })
  expect((await closed.inject('/ready')).json()).toEqual({ status: 'ready' })
  const { paths } = (await closed.inject('/openapi.json')).json()
  expect(Object.keys(paths['/v1/reports/revenue-by-channel'].get.responses).sort()).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '422',
    '500',
    '503',
  ])
  expect(paths['/v1/conversions/{id}'].get.parameters).toContainEqual(expect.objectContaining({ in: 'path', name: 'id', required: true }))
  expect((await closed.inject('/v1/batches')).statusCode).toBe(401)
  expect((await closed.inject('/v1/nothing')).json()).toMatchObject({ status: 404 })
  await closed.close()
})

test('what changed between two moments is told by cause, channel and conversion', async () => {
  const changes = (await app.inject('/v1/changes?from_as_of=batch:1&model=linear')).json()
  const moved = [
    { channel: 'E-mail', reason: '', currency: 'RUB', models: { linear: { shares: '0.333333334', amount: '33.34' } } },
    { channel: 'Поиск', reason: '', currency: 'RUB', models: { linear: { shares: '-0.166666667', amount: '-16.67' } } },
    { channel: 'Яндекс Директ', reason: '', currency: 'RUB', models: { linear: { shares: '-0.166666667', amount: '-16.67' } } },
  ]
  expect(changes).toMatchObject({
    meta: { batch: 2 },
    from: { as_of: 'batch:1', batch: 1, posted_at: '2026-09-11T06:00:00.000Z' },
    to: { as_of: 'latest', batch: 2 },
    spend: [],
  })
  expect(changes.causes).toEqual([{ cause: 'late_touch', conversions: 1, entries: 3, channels: moved }])
  expect(changes.totals).toEqual(moved)
  expect(changes.conversions).toEqual([
    { conversion_id: 'won:csv:1', deal_key: 'csv:1', causes: ['late_touch'], batches: [2], currency: 'RUB', moved: '66.68' },
  ])
})

test.each([
  ['', 400],
  ['from_as_of=batch:2&to_as_of=batch:1', 400],
  ['from_as_of=then', 400],
  ['from_as_of=batch:1&top=0', 400],
  ['from_as_of=batch:7', 404],
  ['from_as_of=close:2026-09', 422],
])('changes with %j are refused with %d', async (query, status) => {
  expect((await app.inject(`/v1/changes?${query}`)).statusCode).toBe(status)
})

test('the examples of the description are what the API could answer', () => {
  expect(Report.parse(reportExample)).toEqual(reportExample)
  expect(ConversionExplained.parse(conversionExample)).toEqual(conversionExample)
})

test('what fails behind the API is a 500 that tells nothing, a store that is away a 503', async () => {
  for (const [error, status] of [
    [new Error('secret detail'), 500],
    [Object.assign(new Error('secret detail'), { code: 'store_unavailable' }), 503],
  ] as const) {
    const failing = fastify()
    const rows = () => Promise.reject(error)
    await failing.register(buildQueryApi, { store: { rows }, now: () => 0, authorise: () => ({ allowed: true, keyId: 'test' }) })
    const answer = await failing.inject('/v1/reports/revenue-by-channel')
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ status, request_id: expect.stringMatching(/./) })
    expect(answer.body).not.toContain('secret')
    expect((await failing.inject('/ready')).statusCode).toBe(503)
    await failing.close()
  }
})

test('a key without the scope read is refused', async () => {
  const closed = fastify()
  const authorise = () => ({
    allowed: false as const,
    problem: problemOf('forbidden', [{ field: 'Authorization', found: 'ingest', accepted: 'read' }]),
  })
  await closed.register(buildQueryApi, { store, now: () => 0, authorise })
  expect((await closed.inject('/v1/reports/revenue-by-channel')).json()).toMatchObject({ status: 403 })
  await closed.close()
})

test('rows that void attempts left can be swept, and the report stays what it was', async () => {
  const before = await reportOf('model=linear,first_touch')
  await store.command(
    'ALTER TABLE ledger DELETE WHERE attempt NOT IN (SELECT sealed_attempt FROM sealed_batches) SETTINGS mutations_sync = 1',
  )
  expect(await reportOf('model=linear,first_touch')).toEqual(before)
  const sums = (settings: string) =>
    store.rows(
      `SELECT channel, sum(toInt128(amount_minor)) AS amount FROM ledger WHERE goal = 'won' GROUP BY channel ORDER BY channel ${settings}`,
    )
  expect(await sums('SETTINGS optimize_use_projections = 1')).toEqual(await sums('SETTINGS optimize_use_projections = 0'))
})
