import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouse, migrate, openChdb, type TableName, tables } from '@touchledger/clickhouse'
import { type Rules, Rules as RulesSchema, toRulesJson } from '@touchledger/rules'

export type Row = Readonly<Record<string, unknown>>

/** An empty migrated store in a folder of its own. */
export async function openSmallStore(): Promise<{ store: ClickHouse; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'touchledger-query-'))
  const store = await openChdb({ path: join(folder, 'store'), database: 'ledger' })
  await migrate(store)
  return {
    store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Inserts rows that name only the columns they are about; the rest is the type's zero. */
export async function insertRows(store: ClickHouse, table: TableName, rows: readonly Row[]): Promise<void> {
  const columns = tables[table]
  await store.insert(
    table,
    columns,
    columns.map(({ name, type }) => rows.map((row) => row[name] ?? zeroOf(type))),
  )
}

function zeroOf(type: string): unknown {
  if (type.startsWith('Nullable')) return null
  if (type.startsWith('Array')) return []
  if (type.startsWith('Map')) return {}
  if (type === 'Date') return '1970-01-01'
  if (type.startsWith('DateTime64')) return Date.parse('2000-01-01T00:00:00Z')
  return type.includes('String') ? '' : 0
}

export const smallRules: Rules = RulesSchema.parse({
  money: { margin: 0.35 },
  vat: { csv_crm: [{ from: null, vat: 'none' }], csv_costs: [{ from: null, vat: 'none' }] },
})

export const postedAtMs = { 1: Date.parse('2026-09-11T06:00:00Z'), 2: Date.parse('2026-09-12T06:00:00Z') } as const
const cut = { 'touches/0': 3, 'crm/0': 2, 'governance/0': 1, 'costs/0': 1 }

const sealing = (log_offset: number, batch: number, attempt: number, posted_at: number): Row => ({
  log_offset,
  previous_offset: log_offset - 1,
  decoded: 1,
  batch,
  attempt,
  posted_at,
  kernel: 1,
  engine: 'test',
  cut,
  hash: `hash-${batch}`,
  record: JSON.stringify({ entries: 8, spend_entries: 2, conversions: 4 }),
})

type Touch = { touch_ref: string; channel: string; campaign_key?: string; campaign?: string; touch_date: string }
const direct: Touch = {
  touch_ref: 't1',
  channel: 'Яндекс Директ',
  campaign_key: 'yandex_direct:7',
  campaign: 'poisk',
  touch_date: '2026-08-20',
}
const search: Touch = { touch_ref: 't2', channel: 'Поиск', touch_date: '2026-09-01' }
const mail: Touch = { touch_ref: 't3', channel: 'E-mail', campaign: 'sept', touch_date: '2026-08-25' }

const credit = (
  batch: number,
  attempt: number,
  goal: string,
  deal: string,
  model_id: string,
  touch: Touch,
  share_nano: number,
  amount_minor: number,
): Row => ({
  batch,
  attempt,
  goal,
  model_id,
  ...touch,
  conversion_id: `${goal}:csv:${deal}`,
  deal_key: `csv:${deal}`,
  side: 'marketing',
  manager: 'Anna',
  conversion_date: goal === 'lead' ? '2026-09-02' : '2026-09-10',
  currency: 'RUB',
  share_nano,
  amount_minor,
  cause: batch === 1 ? 'new_conversion' : 'late_touch',
  accounting_month: '2026-09',
  rules_version: 1,
})

const untouched = (deal: string, model_id: string, reason: string, currency: string, amount_minor: number): Row => ({
  ...credit(1, 11, 'won', deal, model_id, { touch_ref: '', channel: '', touch_date: '' }, 1_000_000_000, amount_minor),
  touch_date: null,
  side: '',
  reason,
  currency,
})

/**
 * Batch 1: a deal of 100.00 on two touches, one of 50.00 that nobody touched, one of 70.00 dollars without a rate. Batch 2: a late touch
 * moves a third of the first deal. Beside them what must not count: rows and a second sealing record of a void attempt, and batch 4
 * while batch 3 is missing.
 */
export async function fillSmallLedger(store: ClickHouse): Promise<void> {
  await insertRows(store, 'batches', [
    sealing(0, 1, 11, postedAtMs[1]),
    sealing(1, 1, 12, postedAtMs[1] + 1),
    sealing(2, 2, 21, postedAtMs[2]),
    sealing(3, 4, 41, postedAtMs[2] + 1),
  ])
  await insertRows(store, 'governance_events', [
    { decoded: 1, kind: 'rules_published', previous_offset: -1, payload: toRulesJson(smallRules) },
    { decoded: 1, kind: 'rules_published', log_offset: 1, payload: 'beyond the cut' },
  ])
  await insertRows(store, 'touches', [
    {
      decoded: 1,
      kind: 'visit',
      previous_offset: -1,
      event_id: 'e1',
      source_system: 'csv',
      occurred_at: Date.parse('2026-09-05T08:30:00Z'),
    },
    { decoded: 1, kind: 'visit', log_offset: 9, event_id: 'e9', source_system: 'csv', occurred_at: Date.parse('2026-09-30T08:30:00Z') },
  ])
  await insertRows(store, 'crm_events', [
    {
      decoded: 1,
      kind: 'won',
      previous_offset: -1,
      event_id: 'c1',
      source_system: 'csv',
      occurred_at: Date.parse('2026-09-10T12:00:00Z'),
      amount_minor: 10_000,
    },
  ])
  const whole = 1_000_000_000
  const half = 500_000_000
  await insertRows(store, 'ledger', [
    credit(1, 11, 'won', '1', 'first_touch', direct, whole, 10_000),
    credit(1, 11, 'won', '1', 'linear', direct, half, 5_000),
    credit(1, 11, 'won', '1', 'linear', search, half, 5_000),
    credit(1, 11, 'lead', '1', 'first_touch', direct, whole, 0),
    credit(1, 11, 'lead', '1', 'linear', direct, half, 0),
    credit(1, 11, 'lead', '1', 'linear', search, half, 0),
    ...['first_touch', 'linear'].flatMap((model) => [
      untouched('2', model, 'no_touch_in_path', 'RUB', 5_000),
      untouched('3', model, 'no_exchange_rate', 'USD', 7_000),
    ]),
    credit(1, 12, 'won', '1', 'linear', direct, whole, 999_999),
    credit(2, 21, 'won', '1', 'linear', direct, 333_333_333 - half, -1_667),
    credit(2, 21, 'won', '1', 'linear', mail, 333_333_334, 3_334),
    credit(2, 21, 'won', '1', 'linear', search, 333_333_333 - half, -1_667),
    credit(4, 41, 'won', '1', 'linear', direct, whole, 888_888),
  ])
  const spend: Row = {
    batch: 1,
    attempt: 11,
    cost_key: 'k1',
    cost_kind: 'media',
    spend_date: '2026-09-01',
    platform: 'yandex_direct',
    channel: 'Яндекс Директ',
    campaign_key: 'yandex_direct:7',
    campaign_name: 'Поиск, Москва',
    currency: 'RUB',
    amount_minor: 3_000,
    impressions: 1_000,
    clicks: 10,
    accounting_month: '2026-09',
  }
  await insertRows(store, 'spend_entries', [
    spend,
    { ...spend, attempt: 12, amount_minor: 777_777 },
    {
      ...spend,
      cost_key: 'k2',
      cost_kind: 'salary',
      channel: 'Отдел продаж',
      campaign_key: '',
      campaign_name: '',
      amount_minor: 1_000,
      impressions: 0,
      clicks: 0,
    },
  ])
}
