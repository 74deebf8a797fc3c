import { modelById, splitMoney, splitShares } from '@touchledger/models'
import type { paths } from '../../services/dashboard/pages/api/schema.d.ts'
import { smallReport } from './small-report.ts'

type DealAnswer = paths['/v1/deals/{crm}/{id}']['get']['responses'][200]['content']['application/json']
type Conversion = DealAnswer['conversions'][number]
type Touch = Conversion['path'][number]

const modelIds = ['position_based', 'first_touch', 'last_touch', 'last_non_direct', 'linear', 'time_decay'] as const
const settings = { timeDecayHalfLifeHours: 168, positionFirst: 0.4, positionLast: 0.4 }

type Told = Partial<Touch> & { ref: string; at: string; channel: string }
const touch = ({ ref, at, channel, ...told }: Told): Touch => ({
  touch_ref: `ref-${ref}`,
  event_id: `yandex_metrika:${ref}`,
  position: `touches/0/${ref}`,
  kind: 'visit',
  at,
  date: at.slice(0, 10),
  channel,
  direct: false,
  side: 'marketing',
  source: '',
  medium: '',
  campaign: '',
  content: '',
  term: '',
  landing_path: '/',
  campaign_key: '',
  region: 'Москва',
  identifiers: ['ym_client_id:1671234567890123456'],
  rules_version: 1,
  ...told,
})

const search = touch({
  ref: '1',
  at: '2026-08-20T09:00:12.000Z',
  channel: 'Яндекс Директ: поиск',
  source: 'yandex',
  medium: 'cpc',
  campaign: 'poisk|brand|msk|4012345',
  term: 'купить станок с чпу',
  landing_path: '/stanki/chpu',
})
const vk = touch({ ref: '3', at: '2026-08-28T15:00:40.000Z', channel: 'VK Реклама', source: 'vk', medium: 'cpc', campaign: 'vk-lead' })
const direct = touch({ ref: '4', at: '2026-08-30T11:20:00.000Z', channel: 'Прямые заходы', direct: true, landing_path: '/ceny' })
const mail = touch({
  ref: '5',
  at: '2026-09-05T08:30:00.000Z',
  channel: 'Почтовые рассылки',
  kind: 'email_click',
  source: 'news',
  medium: 'email',
  campaign: 'sept',
  identifiers: ['ym_client_id:99887766', 'email:9f2b6c0d1e4f5a6b7c8d9e0f1a2b3c4d'],
})
const old = touch({ ref: '0', at: '2026-05-02T10:00:00.000Z', channel: 'Поисковые системы', source: 'google', medium: 'organic' })
const inner = touch({ ref: '2', at: '2026-08-20T09:31:00.000Z', channel: 'Внутренние переходы' })
const call = touch({
  ref: '6',
  at: '2026-09-06T12:00:00.000Z',
  channel: 'Телефон',
  kind: 'call',
  side: 'sales',
  landing_path: '',
  region: '',
})
const late = touch({ ref: '7', at: '2026-09-12T07:00:00.000Z', channel: 'Прямые заходы', direct: true })

const toMinor = (text: string): bigint => BigInt(text.replace('.', ''))
const toText = (minor: bigint): string => {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0')
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
const toShare = (nano: bigint): string => {
  const digits = (nano < 0n ? -nano : nano).toString().padStart(10, '0')
  return `${nano < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}

function modelsOf(path: readonly Touch[], before: string, after: string, factor: bigint): Conversion['models'] {
  return modelIds.map((modelId) => {
    const { version, definition, weigh } = modelById(modelId)
    const weights = weigh(
      path.map((each) => ({ atMs: Date.parse(each.at), direct: each.direct })),
      settings,
    )
    const shares = splitShares(weights) ?? []
    const [of, less] = [splitMoney(toMinor(after), shares), splitMoney(toMinor(before), shares)]
    return {
      model_id: modelId,
      version,
      definition,
      credits: path.map((each, place) => ({
        touch_ref: each.touch_ref,
        channel: each.channel,
        weight: weights[place] ?? 0,
        share: toShare(BigInt(shares[place] ?? 0) * factor),
        amount: toText((of[place] ?? 0n) - (less[place] ?? 0n)),
        arithmetic: '',
      })),
      unattributed: null,
      total: { share: toShare(1_000_000_000n * factor), amount: toText(toMinor(after) - toMinor(before)) },
    }
  })
}

type Entry = Conversion['history'][number]['entries'][number]

/** A conversion whose last touch came late: one batch posts it without, the next posts the difference. */
function conversionOf(
  goal: string,
  key: string,
  at: string,
  before: string,
  after: string,
  path: readonly Touch[],
  date: string,
): Conversion {
  const isRefund = toMinor(after) < toMinor(before)
  const factor = isRefund ? 0n : 1n
  const entriesOf = (some: readonly Touch[], cause: string): Entry[] =>
    modelsOf(some, before, after, factor).flatMap(({ model_id, credits }) =>
      credits
        .filter(({ share, amount }) => !/^[0.]+$/.test(share + amount))
        .map(({ touch_ref, channel, share, amount }) => ({
          model_id,
          touch_ref,
          channel,
          reason: '',
          currency: 'RUB',
          share,
          amount,
          cause,
          accounting_month: date.slice(0, 7),
          adjusts: '',
          rules_version: 1,
        })),
    )
  const first = entriesOf(path.slice(0, -1), isRefund ? 'refund' : 'new_conversion')
  const wanted = entriesOf(path, 'late_touch')
  const keyOf = (entry: Entry) => `${entry.model_id} ${entry.touch_ref}`
  const difference = [...new Set([...first, ...wanted].map(keyOf))].flatMap((line): Entry[] => {
    const [was, is] = [first.find((entry) => keyOf(entry) === line), wanted.find((entry) => keyOf(entry) === line)]
    const any = is ?? was
    if (any === undefined) return []
    const share = toMinor(is?.share ?? '0.000000000') - toMinor(was?.share ?? '0.000000000')
    const amount = toMinor(is?.amount ?? '0.00') - toMinor(was?.amount ?? '0.00')
    return share === 0n && amount === 0n ? [] : [{ ...any, cause: 'late_touch', share: toShare(share), amount: toText(amount) }]
  })
  return {
    conversion_id: `${goal}:${key}`,
    goal,
    deal_key: 'amocrm:30000501',
    state: 'counts',
    at,
    date,
    currency: 'RUB',
    value: toText(toMinor(after) - toMinor(before)),
    before,
    after,
    note: key === 'P2' ? '1000.00 USD at 81.2345 per 1 of 2026-09-25' : '',
    deal_kind: 'new',
    rules_version: 1,
    window: {
      from: { at: '2026-06-04T07:00:00.000Z', why: '90 days before the lead was created' },
      after: null,
      to: { at: '2026-09-10T12:00:00.000Z', why: 'the sale moment: the earlier of won and the first payment' },
    },
    path: [...path],
    excluded: [
      { ...old, reason: 'before_window' },
      { ...inner, reason: 'internal' },
      { ...call, reason: 'side_not_counted' },
      { ...late, reason: 'after_window' },
    ],
    unattributed_reason: null,
    models: modelsOf(path, before, after, factor),
    matches_ledger: true,
    history: [
      { batch: 1201, posted_at: '2026-09-11T06:00:00.000Z', positions: ['crm/0/1', 'crm/0/2', 'touches/0/1'], note: '', entries: first },
      { batch: 1204, posted_at: '2026-10-03T06:15:00.000Z', positions: ['touches/0/5'], note: '', entries: difference },
    ],
  }
}

/** A deal with a path of four, touches off it for four reasons, two people, a hub, two payments and a refund. */
export function smallDeal(): DealAnswer {
  const path = [search, vk, direct, mail]
  const lead = conversionOf('lead', 'amocrm:30000501', '2026-09-02T07:00:00.000Z', '0.00', '0.00', [search, vk, direct], '2026-09-02')
  return {
    meta: { ...smallReport(new URLSearchParams()).meta, period: null, goal: null, unattributed_share: null },
    deal: {
      deal_key: 'amocrm:30000501',
      crm: 'amocrm',
      deal_id: '30000501',
      created_at: '2026-09-02T07:00:00.000Z',
      created_by_user: true,
      company_key: 'inn/7701234567',
      main_contact: 'crm_contact:amocrm/555',
      members: ['crm_contact:amocrm/555', 'crm_contact:amocrm/556'],
      card_identifiers: ['ym_client_id:1671234567890123456'],
      pipeline: 'Продажи',
      manager: 'Анна Соколова',
      deal_kind: '',
      gone: null,
      reached: {
        lead: { at: '2026-09-02T07:00:00.000Z', skipped: false },
        mql: { at: '2026-09-04T10:00:00.000Z', skipped: true },
        sql: { at: '2026-09-04T10:00:00.000Z', skipped: false },
      },
      won: { at: '2026-09-10T12:00:00.000Z', amount: '1250000.01', currency: 'RUB', vat: 'included:22' },
      events: [],
    },
    identity: {
      persons: [
        {
          label: 'crm_contact:amocrm/555',
          identifiers: ['crm_contact:amocrm/555', 'ym_client_id:1671234567890123456', 'phone:77aa01bb23cc45dd67ee89ff'],
        },
        {
          label: 'crm_contact:amocrm/556',
          identifiers: ['crm_contact:amocrm/556', 'email:9f2b6c0d1e4f5a6b7c8d9e0f1a2b3c4d', 'ym_client_id:99887766'],
        },
      ],
      hubs: [{ identifier: 'phone:0f1e2d3c4b5a69788796a5b4c3d2e1f0', beside: ['crm_contact:amocrm/556'] }],
      ties: [
        {
          position: 'crm/0/0',
          topic: 'crm',
          kind: 'created',
          event_id: 'amocrm:lead:30000501:created',
          occurred_at: '2026-09-02T07:00:00.000Z',
          identifiers: ['crm_contact:amocrm/555', 'ym_client_id:1671234567890123456'],
          current: true,
          events: 1,
        },
        {
          position: 'touches/0/5',
          topic: 'touches',
          kind: 'touch',
          event_id: 'yandex_metrika:5',
          occurred_at: '2026-09-05T08:30:00.000Z',
          identifiers: ['email:9f2b6c0d1e4f5a6b7c8d9e0f1a2b3c4d', 'ym_client_id:99887766'],
          current: true,
          events: 3,
        },
        {
          position: 'crm/0/1',
          topic: 'crm',
          kind: 'linked',
          event_id: 'amocrm:lead:30000501:linked:556',
          occurred_at: '2026-09-05T08:40:00.000Z',
          identifiers: ['crm_contact:amocrm/556', 'email:9f2b6c0d1e4f5a6b7c8d9e0f1a2b3c4d'],
          current: false,
          events: 1,
        },
      ],
    },
    conversions: [
      { ...lead, excluded: [], history: lead.history.slice(0, 1) },
      conversionOf('won', 'amocrm:30000501', '2026-09-10T12:00:00.000Z', '0.00', '1250000.01', path, '2026-09-10'),
      conversionOf('paid', 'P1', '2026-09-15T09:00:00.000Z', '0.00', '33.33', path, '2026-09-15'),
      conversionOf('paid', 'P2', '2026-09-25T09:00:00.000Z', '33.33', '100.00', path, '2026-09-25'),
      conversionOf('paid', 'R1', '2026-09-30T22:10:00.000Z', '100.00', '66.67', path, '2026-10-01'),
    ],
  }
}
