import { type ClickHouse, type TableName, tables } from '@touchledger/clickhouse'
import { buildQueryApi } from '@touchledger/query-api'
import { defaultRules, toRulesJson } from '@touchledger/rules'
import Fastify from 'fastify'
import { mergeAll, openBenchStore } from './bench-store.ts'
import type { Figure, Ratio } from './figure.ts'
import { inTurns, median, ratioOf, timed, timesOf } from './rounds.ts'

const ENTRIES = 10_000_000
const BATCHES = 20
/** Reports of one round: a single one is too short to be timed. */
const ASKED = 5
const FROM = '2026-01-01'
const TO = '2026-12-31'

const channels = [
  'Яндекс Директ',
  'Organic Search',
  'Direct',
  'Email',
  'Organic Social',
  'Paid Social',
  'Referral',
  'Партнёры',
  'Telegram',
  'Яндекс Карты',
]
const models = ['first_touch', 'last_touch', 'last_non_direct', 'linear', 'position_based', 'time_decay']
const goals = ['lead', 'won', 'mql', 'sql', 'paid']
const quoted = (texts: readonly string[]) => `[${texts.map((text) => `'${text}'`).join(', ')}]`

/** The channels report as a client gets it, to the same sums out of a table that holds nothing but them. */
export const run: Figure = async ({ scale, seconds, folder }) => {
  const entries = Math.max(100_000, Math.round(ENTRIES * scale))
  const store = await openBenchStore(folder)
  await fillLedger(store, entries)
  const app = Fastify()
  await app.register(buildQueryApi, { store, now: () => Date.UTC(2026, 11, 31), authorise: () => ({ allowed: true, keyId: '' }) })
  const report = (query: string) => () =>
    timed(async () => {
      for (let asked = 0; asked < ASKED; asked++) {
        const answer = await app.inject(`/v1/reports/revenue-by-channel?from=${FROM}&to=${TO}&goal=won&${query}`)
        if (answer.statusCode !== 200 || answer.json().rows.length < channels.length) throw new Error(answer.body.slice(0, 500))
      }
    })
  const ideal = (wanted: readonly string[]) => () =>
    timed(async () => {
      for (let asked = 0; asked < ASKED; asked++)
        await store.rows(
          `SELECT channel, model_id, currency, sum(shares), sum(money) FROM ideal WHERE goal = 'won' AND model_id IN (${wanted.map((model) => `'${model}'`).join(', ')})
             AND conversion_date >= '${FROM}' AND conversion_date <= '${TO}' GROUP BY channel, model_id, currency`,
        )
    })
  const three = ['position_based', 'first_touch', 'last_touch']
  const one = ['position_based']
  const cases: { figure: string; models: readonly string[]; asOf: string; threshold: number }[] = [
    { figure: 'one model and goal', models: one, asOf: '', threshold: 10 },
    { figure: 'three models', models: three, asOf: '', threshold: 20 },
    { figure: 'one model, as_of', models: one, asOf: `&as_of=batch:${BATCHES / 2}`, threshold: 20 },
    { figure: 'three models, as_of', models: three, asOf: `&as_of=batch:${BATCHES / 2}`, threshold: 40 },
  ]
  const results: Ratio[] = []
  for (const { figure, models: wanted, asOf, threshold } of cases) {
    const rounds = await inTurns({ seconds: seconds / 2 }, ideal(wanted), report(`model=${wanted.join(',')}${asOf}`))
    results.push(
      ratioOf(
        {
          figure: `channels report, ${figure}, to an ideal table of sums`,
          bound: 'at most',
          threshold,
          detail: {
            entries,
            ms: median(rounds.map(({ subjects }) => subjects[0]?.wallMs ?? 0)) / ASKED,
            'ideal ms': median(rounds.map(({ baseline }) => baseline.wallMs)) / ASKED,
          },
        },
        timesOf(rounds),
      ),
    )
  }
  await app.close()
  await store.close()
  return results
}

/** A year of entries in batches, as posting leaves them: by conversion, with the projection the migrations say. */
async function fillLedger(store: ClickHouse, entries: number): Promise<void> {
  for (let batch = 1; batch <= BATCHES; batch++) {
    const [from, to] = [Math.floor((entries / BATCHES) * (batch - 1)), Math.floor((entries / BATCHES) * batch)]
    await store.command(
      `INSERT INTO ledger (batch, attempt, slice, conversion_id, goal, model_id, touch_ref, channel, campaign_key, source, medium, campaign, side, pipeline, manager,
         deal_kind, conversion_date, touch_date, currency, share_nano, amount_minor, deal_key, cause, evidence_hash, accounting_month, rules_version)
       SELECT ${batch}, ${1000 + batch}, 1, concat(goal, ':crm:', toString(intDiv(number, 20))), ${quoted(goals)}[cityHash64(number, 'goal') % 5 + 1] AS goal,
         ${quoted(models)}[number % 6 + 1], substring(hex(cityHash64(number)), 1, 22), ${quoted(channels)}[cityHash64(number, 'channel') % ${channels.length} + 1],
         concat('yandex_direct:', toString(number % 300)), 'yandex', 'cpc', concat('campaign-', toString(number % 300)), 'marketing', 'Продажи',
         concat('manager-', toString(number % 20)), 'new', toDate('${FROM}') + cityHash64(intDiv(number, 20)) % 365 AS day, day - number % 30, 'RUB',
         200000000, if(goal IN ('won', 'paid'), 1 + cityHash64(number) % 10000000, 0), concat('crm:', toString(intDiv(number, 20))), 'new_conversion',
         hex(MD5(toString(intDiv(number, 20)))), formatDateTime(day, '%Y-%m'), 1
       FROM numbers(${from}, ${to - from})`,
    )
  }
  await mergeAll(store, ['ledger'])
  await insertRow(store, 'governance_events', {
    previous_offset: -1,
    decoded: 1,
    kind: 'rules_published',
    payload: toRulesJson(defaultRules()),
  })
  for (let batch = 1; batch <= BATCHES; batch++) {
    await insertRow(store, 'batches', {
      log_offset: batch - 1,
      previous_offset: batch - 2,
      decoded: 1,
      batch,
      attempt: 1000 + batch,
      posted_at: Date.UTC(2026, 0, 1) + batch * 86_400_000,
      kernel: 1,
      engine: store.engineVersion,
      cut: { 'governance/0': 1 },
      hash: `hash-${batch}`,
    })
  }
  await store.command(
    `CREATE TABLE ideal ENGINE = MergeTree ORDER BY (goal, model_id, conversion_date, channel) AS
     SELECT goal, model_id, conversion_date, channel, currency, sum(toInt128(share_nano)) AS shares, sum(toInt128(amount_minor)) AS money
     FROM ledger GROUP BY goal, model_id, conversion_date, channel, currency`,
  )
  await mergeAll(store, ['ideal'])
}

async function insertRow(store: ClickHouse, table: TableName, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = tables[table]
  await store.insert(
    table,
    columns,
    columns.map(({ name, type }) => [row[name] ?? zeroOf(type)]),
  )
}

function zeroOf(type: string): unknown {
  if (type.startsWith('Nullable')) return null
  if (type.startsWith('Map')) return {}
  if (type.startsWith('DateTime64')) return Date.UTC(2026, 0, 1)
  return type.includes('String') ? '' : 0
}
