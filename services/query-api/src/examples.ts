import type { ConversionExplained } from './explain/schema.ts'
import type { Meta } from './meta-schema.ts'
import type { Report } from './report/schema.ts'

// Examples of the API description. A test holds them against their schemas.

export const metaExample: Meta = {
  as_of: 'latest',
  batch: 12,
  posted_at: '2026-10-01T06:00:00.000Z',
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
    max_touches: 10_000,
  },
  models: [{ model_id: 'position_based', version: 1 }],
  rules_version: 1,
  complete_through: [{ topic: 'touches', source: 'yandex_metrika', occurred_at: '2026-09-30T20:59:58.000Z' }],
  immature: null,
  immature_reason: 'only_by_touch_date',
  unattributed_share: { position_based: '0.3333' },
}

const ratios = { roas: '3.3333', drr: '0.3000', cpl: '30.00', romi: null, null_reasons: { romi: 'no_margin' } }
const why = 'unattributed_has_no_spend'
const noSpend = { roas: null, drr: null, cpl: null, romi: null, null_reasons: { roas: why, drr: why, cpl: why, romi: why } }

export const reportExample: Report = {
  meta: metaExample,
  rows: [
    {
      kind: 'group',
      key: 'Яндекс Директ',
      label: 'Яндекс Директ',
      models: { position_based: { shares: '1.000000000', amount: '100.00', leads: '1.000000000', ...ratios } },
      spend: '30.00',
      impressions: 1000,
      clicks: 10,
    },
    {
      kind: 'unattributed',
      key: '(unattributed)',
      label: '(unattributed)',
      models: { position_based: { shares: '1.000000000', amount: '50.00', leads: '0.000000000', ...noSpend } },
      spend: null,
      impressions: null,
      clicks: null,
      reasons: [{ reason: 'no_touch_in_path', models: { position_based: { shares: '1.000000000', amount: '50.00' } } }],
    },
  ],
  totals: {
    models: { position_based: { shares: '2.000000000', amount: '150.00', leads: '1.000000000', ...ratios, roas: '5.0000', drr: '0.2000' } },
    spend: '30.00',
    impressions: 1000,
    clicks: 10,
  },
  unvalued: [{ currency: 'USD', amount: '70.00', conversions: 1 }],
  unvalued_spend: [],
}

const touch = {
  touch_ref: '5f0c',
  event_id: 'visit-1',
  position: 'touches/0/1',
  kind: 'visit',
  at: '2026-08-20T09:00:00.000Z',
  date: '2026-08-20',
  channel: 'Яндекс Директ',
  direct: false,
  side: 'marketing',
  source: 'yandex',
  medium: 'cpc',
  campaign: 'poisk',
  content: '',
  term: '',
  landing_path: '/',
  campaign_key: 'yandex_direct:70123456',
  region: 'Москва',
  identifiers: ['ym_client_id:1787216400111111111'],
  rules_version: 1,
}

export const conversionExample: ConversionExplained = {
  conversion_id: 'won:amocrm:30000501',
  goal: 'won',
  deal_key: 'amocrm:30000501',
  state: 'counts',
  at: '2026-09-10T12:00:00.000Z',
  date: '2026-09-10',
  currency: 'RUB',
  value: '100.00',
  before: '0.00',
  after: '100.00',
  note: '',
  deal_kind: 'new',
  rules_version: 1,
  window: {
    from: { at: '2026-06-04T07:00:00.000Z', why: '90 days before the lead was created' },
    after: null,
    to: { at: '2026-09-10T12:00:00.000Z', why: 'the sale moment: the earlier of won and the first payment' },
  },
  path: [touch],
  excluded: [],
  unattributed_reason: null,
  models: [
    {
      model_id: 'position_based',
      version: 1,
      definition: { en: 'The first and the last touch get 40 % each …', ru: 'Первое и последнее касания получают по 40 % …' },
      credits: [
        {
          touch_ref: '5f0c',
          channel: 'Яндекс Директ',
          weight: 1,
          share: '1.000000000',
          amount: '100.00',
          arithmetic: 'weight 1 of 1 = 100 %; 100 % of 100.00 = 100.00',
        },
      ],
      unattributed: null,
      total: { share: '1.000000000', amount: '100.00' },
    },
  ],
  matches_ledger: true,
  history: [
    {
      batch: 1,
      posted_at: '2026-09-11T06:00:00.000Z',
      positions: ['crm/0/2', 'touches/0/1'],
      note: '',
      entries: [
        {
          model_id: 'position_based',
          touch_ref: '5f0c',
          channel: 'Яндекс Директ',
          reason: '',
          currency: 'RUB',
          share: '1.000000000',
          amount: '100.00',
          cause: 'new_conversion',
          accounting_month: '2026-09',
          adjusts: '',
          rules_version: 1,
        },
      ],
    },
  ],
}
