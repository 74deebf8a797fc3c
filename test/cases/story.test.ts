import { localToMs, midnightMs } from '@touchledger/rules'
import {
  amocrmParser,
  csvCostsParser,
  csvCrmParser,
  csvFinanceParser,
  csvRatesParser,
  csvTouchesParser,
  directMidnightMs,
  type ParseOptions,
  readAmoPipelines,
  yandexDirectParser,
  yandexMetrikaParser,
} from '@touchledger/sources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CaseWorkspace, openCaseWorkspace } from './case-workspace.ts'
import { amountsOf } from './credit.ts'
import { toCsv } from './journeys.ts'
import { hasShared, readShared, readSharedBytes, sayNotRun } from './shared-folder.ts'

sayNotRun('the story of examples/')

let cases: CaseWorkspace
beforeAll(async () => {
  cases = await openCaseWorkspace({ atMs: Date.parse('2026-10-05T09:00:00Z') })
})
afterAll(() => cases.close())

const rulesYaml = `
version: 1
company: {name: Ромашка, time_zone: Europe/Moscow, currency: RUB, language: en}
brand_words: [ромашка, romashka.example]
sources:
  metrika: {counter: 12345678}
  direct: {login: romashka-ads}
  amocrm: {subdomain: romashka, inn_field: ИНН, vat: none}
  csv_crm: {vat: none}
  csv_costs: {vat: 'included:22'}
  csv_finance: {vat: 'included:22'}
stages:
  Продажи: {Новая заявка: lead, Квалифицирован: mql, Переговоры: sql, Успешно реализовано: won, Закрыто и не реализовано: lost}
  Прогрев: {'*': nurture}
path: {before_lead_days: 90, to: sale}
models: {default: linear, also: [first_touch, last_touch, last_non_direct, position_based, time_decay]}
`
const models = ['linear', 'first_touch', 'last_touch', 'last_non_direct', 'position_based', 'time_decay']
const at = (local: string): number => localToMs('Europe/Moscow', local)
const metrikaDays = {
  source: { topic: 'touches', sourceSystem: 'yandex_metrika' },
  midnightMs: (day: string) => midnightMs('Europe/Moscow', day),
} as const
const directDays = { source: { topic: 'costs', sourceSystem: 'yandex_direct' }, midnightMs: directMidnightMs } as const
const ofSeptember = { from: '2026-09', to: '2026-09' }

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Imports a file that must be taken whole. */
async function take(...[parser, file, options]: Parameters<CaseWorkspace['importFile']>): Promise<void> {
  const { rejected } = await cases.importFile(parser, file, options)
  expect(rejected, parser.name).toEqual([])
}

/** Credit of a goal by channel and model as it stands: money of won and paid, shares of lead. */
async function credit(goal: string, model: string): Promise<Record<string, string>> {
  const report = await cases.report({ model, goal, ...ofSeptember })
  if (goal !== 'lead') return Object.fromEntries(amountsOf(report, model))
  return Object.fromEntries(report.rows.map((row) => [row.key, row.models[model]?.shares ?? '']))
}

/** Shares of one deal's goal, by channel or by reason. */
async function shares(goal: string, deal: string): Promise<Record<string, number>> {
  const rows = await cases.store.values<readonly [string, string | number]>(
    `SELECT if(reason = '', channel, reason) AS name, sum(share_nano) AS shares FROM ledger
     WHERE conversion_id = '${goal}:${deal}' AND model_id = 'linear' GROUP BY name HAVING shares != 0`,
  )
  return Object.fromEntries(rows.map(([name, nano]) => [name, Number(nano) / 1e9]))
}

async function spend(where = '1'): Promise<number> {
  const rows = await cases.store.values<readonly [string | number]>(
    `SELECT sum(amount_minor) FROM spend_entries WHERE currency = 'RUB' AND ${where}`,
  )
  return Number(rows[0]?.[0])
}

/** Of every model and channel nothing is left but the advance that names no deal. */
async function expectAllRefunded(): Promise<void> {
  const report = await cases.report({ model: models.join(','), goal: 'paid', from: '2026-09', to: '2026-10' })
  for (const model of models) {
    expect(Object.fromEntries(amountsOf(report, model)), model).toEqual({ '(unattributed)': '10.00' })
    // Reasons that only leads have stand there too, without money.
    const reasons = report.rows.find(({ kind }) => kind === 'unattributed')?.reasons ?? []
    expect(reasons.flatMap(({ reason, models: of }) => (of[model]?.amount === '0.00' ? [] : reason))).toEqual(['no_deal'])
  }
}

const third = { 'Yandex Direct: search': '33.33', 'VK Ads': '33.34', 'Yandex Direct: network': '33.33' }

describe('the story of the examples', () => {
  const visits = (name: string, exportedAt: string) =>
    cases.importPull(yandexMetrikaParser, readSharedBytes(`examples/yandex-metrika/${name}`), { exportedAtMs: at(exportedAt) }, metrikaDays)
  const costs = (name: string, exportedAt: string, vat: string) =>
    cases.importPull(
      yandexDirectParser,
      readSharedBytes(`examples/yandex-direct/${name}`),
      { exportedAtMs: at(exportedAt), account: 'romashka-ads', vat },
      directDays,
    )
  /** Cards carry ids of stages, the rules their names: the pipelines tell both. */
  const crmPages = async (exportedAt: string, ...names: string[]) => {
    const pipelines = await readAmoPipelines(chunksOf(readSharedBytes('examples/amocrm/pipelines.json')))
    expect(pipelines).toHaveLength(2)
    const options = { exportedAtMs: at(exportedAt), account: 'romashka', vat: 'none', amocrm: { innField: 'ИНН', pipelines } }
    for (const name of names) await take(amocrmParser, readShared(`examples/amocrm/${name}`), options)
  }
  const csvOptions = { exportedAtMs: at('2026-10-02T12:00:00.000'), vatRateOn: () => 22, crm: 'amocrm' }

  test.runIf(hasShared)(
    'is told by its files in the order they were pulled',
    async () => {
      await cases.begin(rulesYaml)

      // Before the re-pull and the merge: two touches. The visit that a later pull takes back has a lead of its own here, to be seen.
      await visits('visits-2026-08-20..2026-09-06-part0.tsv', '2026-09-07T06:00:00.000')
      await costs('costs-micros-vat-excluded.tsv', '2026-09-04T06:00:00.000', 'excluded:22')
      await crmPages(
        '2026-09-24T12:00:00.000',
        ...['pipelines.json', 'leads-page-1.json', 'leads-page-2.json', 'contacts-page-before-merge.json', 'companies-page.json'],
        ...['events-page-1.json', 'events-empty-204.http.txt'],
      )
      await take(
        csvCrmParser,
        toCsv(['occurred_at', 'event', 'deal_id', 'visitor_id'], [['2026-09-03 10:00:00', 'created', 'gone', '1798518505814814815']]),
        csvOptions,
      )
      await cases.post()
      expect(await credit('won', 'linear')).toEqual({ 'Yandex Direct: search': '50.00', 'Organic search': '50.00' })
      for (const goal of ['mql', 'sql'])
        expect(await shares(goal, 'amocrm:30000501')).toEqual({ 'Yandex Direct: search': 0.5, 'Organic search': 0.5 })
      expect(await shares('mql', 'amocrm:30000504')).toEqual({})
      expect(await shares('lead', 'amocrm:gone')).toEqual({ Direct: 1 })
      expect(await shares('lead', 'amocrm:30000507')).toEqual({ sales_created: 1 })
      expect(await spend()).toBe(828_478)

      // A lead is deleted; the same days of visits and of costs are pulled again.
      await crmPages('2026-09-24T12:05:00.000', 'leads-only-deleted.json')
      await visits('visits-2026-08-24..2026-09-01-repull.tsv', '2026-09-25T06:00:00.000')
      await costs('costs-decimals-vat-included-restated.tsv', '2026-09-06T06:00:00.000', 'included:22')
      await cases.post()
      expect(await credit('won', 'linear')).toEqual(third)
      expect(await shares('lead', 'amocrm:gone')).toEqual({ no_touch_in_path: 1 })
      expect(await shares('lead', 'amocrm:30000507')).toEqual({})
      // The rows of 9,635.20 roubles, each net of 22 %.
      const net = [2251.72, 612.57, 1264.53, 269.01, 36.6, 1592.6, 1571.85, 134.2, 1847.07, 55.05].map((row) =>
        Math.round((row * 100) / 1.22),
      )
      expect(await spend()).toBe(net.reduce((sum, row) => sum + row, 0))

      // The contacts are merged: the second browser's touches are the deal's too. The lead is restored.
      await crmPages('2026-09-28T12:00:00.000', 'events-page-2.json', 'contacts-page.json')
      await cases.post()
      const five = {
        'Yandex Direct: search': '20.00',
        'Telegram and messengers': '20.00',
        'VK Ads': '20.00',
        'Yandex Direct: network': '20.00',
        'E-mail': '20.00',
      }
      expect(await credit('won', 'linear')).toEqual(five)
      expect(await credit('won', 'position_based')).toMatchObject({ 'Yandex Direct: search': '40.00', 'E-mail': '40.00' })
      expect(await shares('lead', 'amocrm:30000507')).toEqual({ sales_created: 1 })
      const { totals } = await cases.report({ model: models.join(','), ...ofSeptember })
      expect(models.map((model) => totals.models[model]?.amount)).toEqual(models.map(() => '100.00'))
      // The card of the spam is lost for that reason, and nothing was ever won by it.
      const spam = await cases.store.values(
        `SELECT DISTINCT kind, reason FROM crm_events WHERE deal_id = '30000506' AND kind IN ('won', 'lost')`,
      )
      expect(spam).toEqual([['lost', 'Спам']])
      expect(await shares('won', 'amocrm:30000506')).toEqual({})

      // Money: two instalments, both refunded, the second in October by Moscow's calendar; an advance without a deal stays.
      await take(csvRatesParser, readShared('examples/csv/rates.csv'), csvOptions)
      await take(csvFinanceParser, readShared('examples/csv/finance.csv'), csvOptions)
      const before = await spend()
      await take(csvCostsParser, readShared('examples/csv/costs.csv'), csvOptions)
      await cases.post()
      await expectAllRefunded()
      expect((await cases.report({ model: 'linear', goal: 'paid', from: '2026-10', to: '2026-10' })).totals.models.linear?.amount).toBe(
        '-66.67',
      )
      const csvCosts = [2347.78, 1402, 3120.55 / 1.22, 50_000, 1500, 180_000, 4990 / 1.22, 12.34 * 80.4321]
      expect((await spend()) - before).toBe(csvCosts.reduce((sum, row) => sum + Math.round(row * 100), 0))
      // As Excel saved them: the first row is one of costs.csv already, the last a total that is refused.
      const excel = readSharedBytes('examples/csv/costs-excel-cp1251-semicolon.csv')
      const { rejected } = await cases.importFile(csvCostsParser, excel, { ...csvOptions, delimiter: ';', encoding: 'windows-1251' })
      expect(rejected.map(({ line, code }) => [line, code])).toEqual([[5, 'total_row']])
      await cases.post()
      expect((await spend(`platform = 'vk_ads'`)) / 100).toBeCloseTo(2557.83 + 819.67 + 0.41, 6)

      // Deliveries of what pages have said, and a file again that a later pull has corrected, change no sum.
      const told = await cases.report({ model: models.join(','), ...ofSeptember })
      const hooks: [string, string][] = [
        ['lead-add', '2026-09-02T10:00:01.000'],
        ['lead-delete', '2026-09-07T13:00:01.000'],
        ['lead-status', '2026-09-10T15:00:01.000'],
        ['lead-update', '2026-09-10T15:00:02.000'],
        ['digital-pipeline', '2026-09-10T15:00:02.000'],
        ['contact-update', '2026-09-26T12:00:01.000'],
      ]
      for (const [name, time] of hooks) await crmPages(time, `webhook-${name}.form.txt`)
      await visits('visits-2026-08-20..2026-09-06-part0.tsv', '2026-09-07T06:00:00.000')
      await costs('costs-micros-vat-excluded.tsv', '2026-09-04T06:00:00.000', 'excluded:22')
      await cases.post()
      const again = await cases.report({ model: models.join(','), ...ofSeptember })
      expect([again.rows, again.totals]).toEqual([told.rows, told.totals])
      expect(await cases.differences()).toEqual([])
    },
    180_000,
  )

  test.runIf(hasShared)('is the same in our own tables alone', async () => {
    await cases.begin(rulesYaml)
    await take(csvTouchesParser, readShared('examples/csv/touches.csv'), csvOptions)
    await take(csvCrmParser, readShared('examples/csv/crm.csv'), csvOptions)
    await take(csvFinanceParser, readShared('examples/csv/finance.csv'), csvOptions)
    await cases.post()
    // Nothing says there that the second contact is the first: its two touches are another person's.
    expect(await credit('won', 'linear')).toEqual({ 'Yandex Direct: search': '33.33', 'VK Ads': '33.34', 'Organic search': '33.33' })
    await expectAllRefunded()
    expect(await shares('lead', 'amocrm:30000507')).toEqual({})
    expect(await cases.differences()).toEqual([])
  })
})

test('a short story: a visit taken back, a deal won in amoCRM, an instalment refunded', async () => {
  await cases.begin(rulesYaml)
  const pull = (exportedAt: string, rows: readonly (readonly string[])[]) => {
    const columns = ['visitID', 'counterID', 'clientID', 'dateTime', 'startURL', 'lastTrafficSource', 'lastUTMSource', 'lastUTMMedium']
    const part = [columns.map((name) => `ym:s:${name}`), ...rows].map((cells) => `${cells.join('\t')}\n`).join('')
    return cases.importPull(yandexMetrikaParser, part, { exportedAtMs: at(exportedAt) }, metrikaDays)
  }
  const visit = (id: string, time: string, source: string, medium: string) => [
    id,
    '12345678',
    '1787216400999999999',
    time,
    'https://romashka.example/',
    'ad',
    source,
    medium,
  ]
  const kept = visit('7391234567890900001', '2026-09-01 10:00:00', 'vk', 'cpc')
  const gone = visit('7391234567890900002', '2026-09-01 11:00:00', 'telegram', 'cpc')
  await pull('2026-09-02T06:00:00.000', [kept, gone])
  const lead = {
    id: 77,
    price: 90.01,
    status_id: 142,
    pipeline_id: 5204152,
    created_by: 0,
    created_at: at('2026-09-03T10:00:00.000') / 1000,
    updated_at: at('2026-09-09T10:00:00.000') / 1000,
    closed_at: at('2026-09-09T10:00:00.000') / 1000,
    custom_fields_values: [{ field_id: 1, field_name: '_ym_uid', field_code: '_YM_UID', values: [{ value: '1787216400999999999' }] }],
    _embedded: { contacts: [{ id: 7, is_main: true }] },
  }
  const options: Partial<ParseOptions> = { exportedAtMs: at('2026-09-10T06:00:00.000'), account: 'romashka', vat: 'none', crm: 'amocrm' }
  await take(amocrmParser, JSON.stringify({ _embedded: { leads: [lead] } }), options)
  const documents = ['occurred_at', 'document_id', 'kind', 'amount', 'currency', 'deal_id', 'vat', 'refund_of']
  const payment = ['2026-09-11 10:00:00', 'p', 'payment', '33.33', 'RUB', '77', 'none', '']
  await take(csvFinanceParser, toCsv(documents, [payment]), options)
  await cases.post()
  expect(await credit('won', 'linear')).toEqual({ 'VK Ads': '45.01', 'Telegram ads': '45.00' })
  expect(await credit('paid', 'linear')).toEqual({ 'VK Ads': '16.67', 'Telegram ads': '16.66' })

  await pull('2026-09-12T06:00:00.000', [kept])
  const refund = ['2026-09-13 10:00:00', 'r', 'refund', '33.33', 'RUB', '77', 'none', 'p']
  await take(csvFinanceParser, toCsv(documents, [refund]), options)
  await cases.post()
  expect(await credit('won', 'linear')).toEqual({ 'VK Ads': '90.01' })
  expect(await credit('paid', 'linear')).toEqual({})
  expect(await cases.differences()).toEqual([])
})
