import {
  costEventKinds,
  costKinds,
  crmKinds,
  type DraftOf,
  dealKinds,
  financeKinds,
  type SourceTopic,
  touchKinds,
} from '@touchledger/events'
import { z } from 'zod'

// For the API description only. The door alone decides what is accepted: a second check here would cost as much again and could differ.

const text = z.string().optional()
const day = z.string().optional().describe('YYYY-MM-DD')
const whole = z.int().nullish()
const vat = z.string().optional().describe('included:22, excluded:22 or none; absent: not known')
const identifiers = z
  .array(z.object({ type: z.string(), value: z.string() }))
  .optional()
  .describe('ym_client_id, ga_client_id, user_id, email, phone, …; e-mail and phone are replaced by tokens before anything is stored')

const envelope = {
  occurred_at: z.union([z.int(), z.string()]).describe('Ms since 1970 UTC, or ISO 8601; without an offset in the zone of the workspace'),
  resolution_ms: z.int().optional().describe('1, 1000, 60000 or 86400000; default: what the text of occurred_at states, else 1000'),
  source_sequence: z.int().nullish().describe('Order of events of one time, where the source has one'),
  source_system: z.string().optional().describe('Default: http'),
  account: text,
  version: z.int().optional().describe('When the source said so, in ms; of two with one event_id the higher counts. Default: now'),
  event_id: z.string().optional().describe('Default: SHA-256 of what names the event, so that sending it again changes nothing'),
}

const TouchEvent = z
  .object({
    kind: z.string().describe(`${touchKinds.join(', ')}, or any other lower-case name`),
    ...envelope,
    identifiers,
    side: z.enum(['marketing', 'sales']).optional().describe('Default: marketing'),
    source: text,
    medium: text,
    campaign: text,
    content: text,
    term: text,
    referrer_host: text,
    landing_path: text,
    traffic_source: text,
    ad_engine: text,
    direct_platform: text,
    click_id: text,
    campaign_key: text,
    region: text,
    day,
    rows: z.int().optional(),
    evidence: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'TouchEvent' })

const CostEvent = z
  .object({
    kind: z.string().describe(costEventKinds.join(', ')),
    ...envelope,
    cost_kind: z
      .string()
      .optional()
      .describe(`${costKinds.join(', ')}; default: media`),
    date_from: day,
    date_to: day,
    platform: text,
    campaign_id: text,
    campaign_name: text,
    ad_group_id: text,
    ad_group: text,
    ad_id: text,
    keyword: text,
    source: text,
    medium: text,
    campaign: text,
    ad_network: text,
    campaign_key: text,
    impressions: whole,
    clicks: whole,
    amount_minor: whole.describe('Kopecks; negative: a correction; null: the platform gave none'),
    currency: text,
    vat,
    day,
    rows: z.int().optional(),
  })
  .meta({ id: 'CostEvent' })

const CrmEvent = z
  .object({
    kind: z.string().describe(crmKinds.join(', ')),
    ...envelope,
    crm: z.string().optional().describe("Default: the workspace's CRM"),
    deal_id: text,
    contact_id: text,
    company_id: text,
    inn: text,
    merged_into: text,
    pipeline: text,
    pipeline_id: text,
    stage: text,
    stage_id: text,
    amount_minor: whole.describe('Kopecks'),
    currency: text,
    vat,
    deal_kind: z.string().optional().describe(dealKinds.join(', ')),
    manager: text,
    reason: text,
    created_by_user: z.boolean().nullish(),
    inferred: z.boolean().optional(),
    identifiers,
    attributes: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'CrmEvent' })

const FinanceEvent = z
  .object({
    kind: z.string().describe(financeKinds.join(', ')),
    ...envelope,
    document_id: text,
    crm: text,
    deal_id: text,
    inn: text,
    purpose: text,
    amount_minor: whole.describe('Kopecks; positive, the kind says the sign'),
    currency: text,
    vat,
    refund_of: text,
    day,
    nominal: z.int().optional(),
    rate: text,
  })
  .meta({ id: 'FinanceEvent' })

type SameNames<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : never
/** The description names the fields of the drafts, no more and no fewer. */
type Described =
  | SameNames<z.input<typeof TouchEvent>, DraftOf['touches']>
  | SameNames<z.input<typeof CostEvent>, DraftOf['costs']>
  | SameNames<z.input<typeof CrmEvent>, DraftOf['crm']>
  | SameNames<z.input<typeof FinanceEvent>, DraftOf['finance']>

const envelopeOf = <S extends z.ZodType>(event: S, example: object) =>
  z.union([z.array(event), z.object({ events: z.array(event) })]).meta({ examples: [{ events: [example] }] })

/** An event of each topic that is accepted as it stands. */
export const examples: { readonly [T in SourceTopic]: object } = {
  touches: {
    kind: 'visit',
    occurred_at: '2026-09-01T10:15:00+03:00',
    identifiers: [{ type: 'ym_client_id', value: '1741597200123456789' }],
    source: 'yandex',
    medium: 'cpc',
    campaign: 'brand',
  },
  costs: {
    kind: 'cost',
    occurred_at: '2026-09-01T00:00:00+03:00',
    platform: 'yandex_direct',
    account: 'romashka-ads',
    campaign_id: '700001',
    date_from: '2026-09-01',
    date_to: '2026-09-01',
    amount_minor: 1250050,
    currency: 'RUB',
    vat: 'included:22',
  },
  crm: { kind: 'won', occurred_at: '2026-09-08T14:00:00+03:00', deal_id: '30000501', amount_minor: 12000000, currency: 'RUB' },
  finance: {
    kind: 'payment',
    occurred_at: '2026-09-09T00:00:00+03:00',
    document_id: 'PP-118',
    deal_id: '30000501',
    amount_minor: 12000000,
    currency: 'RUB',
  },
}

export const bodies: { readonly [T in SourceTopic]: z.ZodType } & { described?: Described } = {
  touches: envelopeOf(TouchEvent, examples.touches),
  costs: envelopeOf(CostEvent, examples.costs),
  crm: envelopeOf(CrmEvent, examples.crm),
  finance: envelopeOf(FinanceEvent, examples.finance),
}
