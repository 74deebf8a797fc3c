import type { Report } from '@touchledger/query-api'

type Row = Report['rows'][number]
type Cell = Row['models'][string]

/** A report of a small firm, by three models: a dash of each kind, a row of each kind. */
const models = ['first_touch', 'last_non_direct', 'position_based']

/** Kopecks by model, spend in kopecks or null. */
const groups: [channel: string, amounts: [bigint, bigint, bigint], spend: bigint, leads: bigint][] = [
  ['Яндекс Директ: поиск', [780_400_093n, 412_000_050n, 655_410_021n], 98_450_033n, 41n],
  ['Поисковые системы', [402_118_000n, 389_777_712n, 371_020_999n], 0n, 33n],
  ['Прямые заходы', [120_000_000n, 0n, 88_100_310n], 0n, 12n],
  ['Telegram и мессенджеры', [77_300_001n, 98_650_049n, 80_111_112n], 0n, 9n],
  ['VK Реклама', [54_200_000n, 12_500_000n, 33_333_333n], 41_200_000n, 7n],
  ['Яндекс Директ: РСЯ', [31_000_050n, 8_400_000n, 21_999_999n], 62_330_015n, 6n],
  ['Почтовые рассылки', [0n, 44_000_000n, 30_500_000n], 2_400_000n, 0n],
  ['Партнёры', [18_000_000n, 18_000_000n, 18_000_000n], 0n, 2n],
  ['Карты и справочники', [0n, 0n, 0n], 3_500_000n, 0n],
]
const reasons: [reason: string, amount: bigint][] = [
  ['hub_identifier_only', 12_000_000n],
  ['no_identifier', 93_100_000n],
  ['no_touch_in_path', 41_500_050n],
  ['sales_created', 60_000_000n],
]

const toText = (minor: bigint): string => {
  const digits = minor.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
const ratio = (a: bigint, b: bigint): string => {
  const scaled = ((2n * 10_000n * a + b) / (2n * b)).toString().padStart(5, '0')
  return `${scaled.slice(0, -4)}.${scaled.slice(-4)}`
}

function cellOf(amount: bigint, spend: bigint | null, leads: bigint, isMoney: boolean): Cell {
  const noSpend = spend === null ? 'unattributed_has_no_spend' : spend === 0n ? 'no_spend' : null
  const ofMoney = noSpend ?? (isMoney ? null : 'goal_without_value')
  const why = {
    roas: ofMoney,
    drr: ofMoney ?? (amount === 0n ? 'no_revenue' : null),
    cpl: noSpend ?? (leads === 0n ? 'no_leads' : null),
    romi: ofMoney ?? 'no_margin',
  }
  return {
    shares: `${leads}.250000000`,
    amount: isMoney ? toText(amount) : '0.00',
    leads: `${leads}.000000000`,
    roas: why.roas === null && spend !== null ? ratio(amount, spend) : null,
    drr: why.drr === null && spend !== null ? ratio(spend, amount) : null,
    cpl: why.cpl === null && spend !== null ? toText(spend / leads) : null,
    romi: null,
    null_reasons: Object.fromEntries(Object.entries(why).flatMap(([name, reason]) => (reason === null ? [] : [[name, reason]]))),
  }
}

export function smallReport(query: URLSearchParams): Report {
  const goal = query.get('goal') ?? 'won'
  const isMoney = goal === 'won' || goal === 'paid'
  const isEmpty = query.get('from') === '2026-01-01'
  const wanted = (query.get('model') ?? 'position_based').split(',')
  const placeOf = (model: string) => Math.max(0, models.indexOf(model))
  const cells = (amounts: readonly bigint[], spend: bigint | null, leads: bigint) =>
    Object.fromEntries(wanted.map((model) => [model, cellOf(amounts[placeOf(model)] ?? 0n, spend, leads, isMoney)]))
  // Of payments one sum is past what a float holds to the kopeck.
  const big: (typeof groups)[number] = ['Крупный договор', [9_007_199_254_740_993n, 1n, 9_007_199_254_740_993n], 100n, 1n]
  const shown = isEmpty ? [] : goal === 'paid' ? [big, ...groups] : groups
  const untouched = isEmpty ? 0n : reasons.reduce((sum, [, amount]) => sum + amount, 0n)
  const totals = models.map((_, place) => shown.reduce((sum, [, amounts]) => sum + (amounts[place] ?? 0n), untouched))
  const spend = shown.reduce((sum, row) => sum + row[2], 0n)
  const leads = shown.reduce((sum, row) => sum + row[3], 4n)
  const rows: Row[] = shown.map(([key, amounts, spent, got]) => ({
    kind: 'group',
    key,
    label: key,
    models: cells(amounts, spent, got),
    spend: toText(spent),
    impressions: 1000,
    clicks: 10,
  }))
  if (!isEmpty) {
    rows.push({
      kind: 'unattributed',
      key: '(unattributed)',
      label: '(unattributed)',
      models: cells([untouched, untouched, untouched], null, 4n),
      spend: null,
      impressions: null,
      clicks: null,
      reasons: reasons.map(([reason, amount]) => ({
        reason,
        models: Object.fromEntries(wanted.map((model) => [model, { shares: '1.062500000', amount: isMoney ? toText(amount) : '0.00' }])),
      })),
    })
  }
  return {
    meta: {
      as_of: query.get('as_of') ?? 'latest',
      batch: 1204,
      posted_at: '2026-10-03T06:15:00.000Z',
      closed_through: '2026-08',
      period: { from: query.get('from'), to: query.get('to') },
      goal,
      date_basis: query.get('date_basis') ?? 'conversion',
      group_by: query.get('group_by') ?? 'channel',
      currency: 'RUB',
      money_basis: 'net_of_vat',
      cost_scope: query.get('cost_scope') ?? 'media',
      cost_kinds: ['media'],
      vat: 'unknown',
      vat_unknown_for: ['csv_costs'],
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
        max_touches: 10_000,
      },
      models: wanted.map((model) => ({ model_id: model, version: 1 })),
      rules_version: 3,
      complete_through: [
        { topic: 'costs', source: 'yandex_direct', occurred_at: '2026-09-30T00:00:00.000Z' },
        { topic: 'crm', source: 'amocrm', occurred_at: '2026-10-02T17:40:00.000Z' },
        { topic: 'touches', source: 'yandex_metrika', occurred_at: '2026-10-01T20:59:58.000Z' },
      ],
      immature: query.get('date_basis') === 'touch',
      immature_reason: null,
      unattributed_share: Object.fromEntries(
        wanted.map((model) => [model, isEmpty ? null : ratio(untouched, totals[placeOf(model)] ?? 1n)]),
      ),
    },
    rows,
    totals: { models: cells(totals, spend, leads), spend: toText(spend), impressions: 9000, clicks: 90 },
    unvalued: isEmpty ? [] : [{ currency: 'USD', amount: '12500.00', conversions: 2 }],
    unvalued_spend: [],
  }
}
