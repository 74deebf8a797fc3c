import { z } from 'zod'
import { Meta } from '../meta-schema.ts'

const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const Time = z.string().describe('UTC, ISO 8601')

const CrmEvent = z.object({
  position: z.string().describe('topic/partition/offset in the log'),
  event_id: z.string(),
  kind: z.string(),
  occurred_at: Time,
  pipeline: z.string(),
  stage: z.string(),
  amount: Decimal.nullable(),
  currency: z.string(),
  manager: z.string(),
  contact: z.string().nullable(),
  identifiers: z.array(z.string()),
})

export const DealExplained = z.object({
  deal_key: z.string(),
  crm: z.string(),
  deal_id: z.string(),
  created_at: Time,
  created_by_user: z.boolean(),
  company_key: z.string(),
  main_contact: z.string().nullable(),
  members: z.array(z.string()).describe('Whose touches are the deal’s: its contacts, or without one the identifiers on the card'),
  card_identifiers: z.array(z.string()),
  pipeline: z.string(),
  manager: z.string(),
  deal_kind: z.string().describe('As the CRM says; empty where it says nothing: the conversions have the derived one'),
  gone: z.string().nullable().describe('deleted, merged, spam or duplicate: the deal is out of all counts'),
  reached: z.record(z.string(), z.object({ at: Time, skipped: z.boolean() })),
  won: z.object({ at: Time, amount: Decimal, currency: z.string(), vat: z.string() }).nullable(),
  events: z.array(CrmEvent).describe('Current versions, in the order they happened'),
})
export type DealExplained = z.infer<typeof DealExplained>

export const Identity = z.object({
  persons: z.array(z.object({ label: z.string(), identifiers: z.array(z.string()) })),
  hubs: z.array(z.object({ identifier: z.string(), beside: z.array(z.string()) })).describe('Shared by too many to tie anybody'),
  ties: z
    .array(
      z.object({
        position: z.string(),
        topic: z.string(),
        kind: z.string(),
        event_id: z.string(),
        occurred_at: Time,
        identifiers: z.array(z.string()),
        current: z.boolean().describe('False: a version replaced since; it ties nobody'),
        events: z.number().int().describe('Touches that tie the same identifiers; this is the first'),
      }),
    )
    .describe('The events that tied the identifiers, at most 500'),
})

const Touch = z.object({
  touch_ref: z.string(),
  event_id: z.string(),
  position: z.string(),
  kind: z.string(),
  at: Time,
  date: z.string(),
  channel: z.string(),
  direct: z.boolean(),
  side: z.string(),
  source: z.string(),
  medium: z.string(),
  campaign: z.string(),
  content: z.string(),
  term: z.string(),
  landing_path: z.string(),
  campaign_key: z.string(),
  region: z.string(),
  identifiers: z.array(z.string()).describe('By which of the deal’s identifiers it was found, and who else stands on it'),
  rules_version: z.number().int(),
})
export type TouchExplained = z.infer<typeof Touch>

const End = z.object({ at: Time, why: z.string() })

export const ConversionExplained = z.object({
  conversion_id: z.string(),
  goal: z.string(),
  deal_key: z.string(),
  state: z.enum(['counts', 'withdrawn']),
  at: Time.nullable(),
  date: z.string().nullable(),
  currency: z.string().nullable(),
  value: Decimal.nullable(),
  before: Decimal.nullable().describe('Of a payment or refund: the deal’s running total before it'),
  after: Decimal.nullable(),
  note: z.string().describe('Original amount and exchange rate'),
  deal_kind: z.string(),
  rules_version: z.number().int().nullable(),
  window: z.object({ from: End, after: End.extend({ deal_key: z.string().nullable() }).nullable(), to: End }).nullable(),
  path: z.array(Touch),
  excluded: z
    .array(Touch.extend({ reason: z.string() }))
    .describe(
      'Touches of the deal’s persons that are not on the path: superseded, before_window, before_previous_sale, after_window, side_not_counted, excluded_channel, excluded_campaign, internal, before_gap, beyond_max_touches',
    ),
  unattributed_reason: z.string().nullable(),
  models: z.array(
    z.object({
      model_id: z.string(),
      version: z.number().int(),
      definition: z.object({ en: z.string(), ru: z.string() }),
      credits: z.array(
        z.object({
          touch_ref: z.string(),
          channel: z.string(),
          weight: z.number(),
          share: Decimal,
          amount: Decimal,
          arithmetic: z.string(),
        }),
      ),
      unattributed: z.object({ reason: z.string(), share: Decimal, amount: Decimal, arithmetic: z.string() }).nullable(),
      total: z.object({ share: Decimal, amount: Decimal }),
    }),
  ),
  matches_ledger: z.boolean().describe('The credit computed here from facts equals the sums of the entries, line by line'),
  history: z.array(
    z.object({
      batch: z.number().int(),
      posted_at: Time,
      positions: z.array(z.string()).describe('Log positions of the new events that played in'),
      note: z.string(),
      entries: z.array(
        z.object({
          model_id: z.string(),
          touch_ref: z.string(),
          channel: z.string(),
          reason: z.string(),
          currency: z.string(),
          share: Decimal,
          amount: Decimal,
          cause: z.string(),
          accounting_month: z.string(),
          adjusts: z.string(),
          rules_version: z.number().int(),
        }),
      ),
    }),
  ),
})
export type ConversionExplained = z.infer<typeof ConversionExplained>

export const DealAnswer = z.object({ meta: Meta, deal: DealExplained, identity: Identity, conversions: z.array(ConversionExplained) })
export const ConversionAnswer = z.object({
  meta: Meta,
  deal: DealExplained.nullable().describe('Null: a document without a deal'),
  identity: Identity,
  conversion: ConversionExplained,
})
export type DealAnswer = z.infer<typeof DealAnswer>
export type ConversionAnswer = z.infer<typeof ConversionAnswer>
