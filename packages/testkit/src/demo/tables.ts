import { dateOf, dayStartSec, isoOf } from './calendar.ts'
import type { SpendRow } from './direct-reports.ts'
import { emailSpelled, phoneSpelled } from './names.ts'
import { randomOf } from './random.ts'
import type { ExportDeal, Payment, World } from './world.ts'

const cell = (value: string | number): string => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
/** A table as RFC 4180 wants it. */
export const csv = (columns: string, rows: readonly (readonly (string | number)[])[]): string =>
  `${columns}\n${rows.map((row) => `${row.map(cell).join(',')}\n`).join('')}`

export const decimalOf = (amountMinor: number): string => `${Math.floor(amountMinor / 100)}.${String(amountMinor % 100).padStart(2, '0')}`

export function touchesTable(world: World): string {
  const random = randomOf(world.seed, 'touches table')
  const rows = [...world.logged]
    .sort((one, other) => one.atSec - other.atSec)
    .map((touch) => [
      isoOf(touch.atSec),
      touch.source,
      touch.medium,
      touch.campaign,
      touch.email === '' ? '' : emailSpelled(random, touch.email),
      touch.phone === '' ? '' : phoneSpelled(random, touch.phone),
      touch.crmContact,
      touch.side,
      touch.eventId,
    ])
  // The telephone exchange delivered some of its calls twice.
  const doubled = rows.flatMap((row, at) => (at % 50 === 7 ? [row, row] : [row]))
  return csv('occurred_at,source,medium,campaign,email,phone,crm_contact,side,event_id', doubled)
}

export function exportsTable(deals: readonly ExportDeal[]): string {
  const rows = deals.flatMap((deal) => {
    const row = (atSec: number, event: string, stage: string, more: readonly (string | number)[]) => [
      isoOf(atSec),
      event,
      deal.id,
      'Продажи',
      stage,
      ...more,
      deal.manager,
      `${deal.id}-${event}`,
    ]
    return [
      row(deal.createdSec, 'created', 'Новая заявка', ['', 'USD', 'none', deal.contactId, deal.inn, deal.clientId, deal.email]),
      row(deal.createdSec + Math.floor((deal.wonSec - deal.createdSec) / 3), 'stage', 'Переговоры', ['', '', '', '', '', '', '']),
      row(deal.wonSec, 'won', 'Успешно реализовано', [decimalOf(deal.amountMinor), 'USD', 'none', deal.contactId, deal.inn, '', '']),
    ]
  })
  return csv('occurred_at,event,deal_id,pipeline,stage,amount,currency,vat,contact_id,inn,visitor_id,email,manager,event_id', rows)
}

export function financeTable(payments: readonly Payment[]): string {
  const rows = [...payments]
    .sort((one, other) => one.atSec - other.atSec)
    .map((payment) => {
      const abroad = payment.lead !== null && 'wonSec' in payment.lead
      return [
        isoOf(payment.atSec),
        payment.documentId,
        payment.kind,
        decimalOf(payment.amountMinor),
        abroad ? 'USD' : 'RUB',
        payment.lead === null ? '' : String(payment.lead.id),
        payment.inn,
        payment.purpose,
        abroad ? 'none' : 'included:22',
        payment.refundOf?.documentId ?? '',
      ]
    })
  return csv('occurred_at,document_id,kind,amount,currency,deal_id,inn,purpose,vat,refund_of', rows)
}

export const ratesTable = (rates: readonly { date: string; rate10000: number }[]): string =>
  csv(
    'date,currency,nominal,rate',
    rates.map(({ date, rate10000 }) => [date, 'USD', 1, (rate10000 / 10_000).toFixed(4)]),
  )

/** VK's cabinet by campaign and day, with VAT. */
export function vkTable(rows: readonly SpendRow[]): string {
  const days = new Map<string, SpendRow>()
  for (const row of rows) {
    const key = `${row.day} ${row.ad.campaignId}`
    const known = days.get(key)
    days.set(
      key,
      known === undefined
        ? row
        : {
            ...row,
            impressions: known.impressions + row.impressions,
            clicks: known.clicks + row.clicks,
            amountMinor: known.amountMinor + row.amountMinor,
          },
    )
  }
  return csv(
    'date,platform,account,amount,currency,campaign_id,campaign_name,source,medium,campaign,impressions,clicks,vat,kind',
    [...days.values()].map(({ ad, day, impressions, clicks, amountMinor }) => [
      dateOf(dayStartSec(day)),
      'vk_ads',
      ad.account,
      decimalOf(amountMinor),
      'RUB',
      ad.campaignId,
      ad.campaignName,
      'vk',
      'cpc',
      ad.utmCampaign,
      impressions,
      clicks,
      'included:22',
      'media',
    ]),
  )
}

const months = ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'] as const
const lastDay: Readonly<Record<string, string>> = {
  '2026-02': '28',
  '2026-03': '31',
  '2026-04': '30',
  '2026-05': '31',
  '2026-06': '30',
  '2026-07': '31',
}

export type OtherCost = {
  readonly month: string
  readonly platform: string
  readonly account: string
  readonly name: string
  readonly kind: string
  readonly vat: string
  readonly amountMinor: number
}
/** What marketing and sales cost beside the ads: agency, levy, salaries, tools. */
export const otherCosts: readonly OtherCost[] = months.flatMap((month, at): OtherCost[] => [
  { month, platform: 'agency', account: 'agency-1', name: 'Ведение рекламы', kind: 'fee', vat: 'included:22', amountMinor: 122_000_00 },
  {
    month,
    platform: 'state',
    account: 'erir',
    name: 'Отчисление за рекламу 3 %',
    kind: 'levy',
    vat: 'none',
    amountMinor: 24_310_00 + at * 517_31,
  },
  {
    month,
    platform: 'payroll',
    account: 'marketing',
    name: 'Оклады отдела маркетинга',
    kind: 'salary',
    vat: 'none',
    amountMinor: 540_000_00,
  },
  {
    month,
    platform: 'payroll',
    account: 'sales',
    name: 'Оклады отдела продаж',
    kind: 'salary',
    vat: 'none',
    amountMinor: 1_150_000_00 + at * 12_500_00,
  },
  { month, platform: 'calltracking', account: 'romashka', name: 'Коллтрекинг', kind: 'tool', vat: 'included:22', amountMinor: 14_990_00 },
  {
    month,
    platform: 'crm',
    account: 'romashka',
    name: 'Лицензии CRM, "расширенный"',
    kind: 'tool',
    vat: 'included:22',
    amountMinor: 17_994_00,
  },
])

export const otherCostsTable = (): string =>
  csv(
    'date_from,date_to,platform,account,amount,currency,campaign_name,vat,kind',
    otherCosts.map(({ month, platform, account, name, kind, vat, amountMinor }) => [
      `${month}-01`,
      `${month}-${lastDay[month]}`,
      platform,
      account,
      decimalOf(amountMinor),
      'RUB',
      name,
      vat,
      kind,
    ]),
  )
