// The wire as the codecs decode it: field for field the newest schemas of schemas/*.avsc, snake_case as there.
// Times are ms since 1970 UTC, amounts are minor units of `currency`.

/** A typed token that may name a person: e-mail and phone stand here only as HMAC tokens. */
export type Identifier = { type: string; value: string }

/** One arrival of a visitor or a logged contact; kind day_replaced ends a pull of a whole day. */
export type TouchRecord = {
  /** Deterministic from the source's own key; several records with one event_id are versions of one event. */
  event_id: string
  /** visit, call, email_click, meeting, letter, message, day_replaced */
  kind: string
  /** When it happened, UTC, floored to resolution_ms in the source's zone. */
  occurred_at: number
  /** Time resolution of the source in ms: 1, 1000, 60000, 86400000. */
  resolution_ms: number
  /** The source's own order of events with one occurred_at, where it has one. */
  source_sequence: number | null
  /** When the door accepted it, UTC. */
  recorded_at: number
  /** yandex_metrika, yandex_direct, amocrm, csv, http, ... */
  source_system: string
  /** The source's account: counter, login, subdomain; empty where it has none. */
  account: string
  /** The source's answer time in ms: of several records with one event_id the highest counts, of equal ones the lower content_hash. */
  version: number
  /** SHA-256 (hex) of the content without version and recorded_at, computed at the door. */
  content_hash: string
  /** HMAC of event_id: names the touch in the ledger after event_id is erased. */
  touch_ref: string
  /** Who it was, as far as the source knows. */
  identifiers: readonly Identifier[]
  /** marketing or sales */
  side: string
  /** utm_source or its like */
  source: string
  /** utm_medium */
  medium: string
  /** utm_campaign */
  campaign: string
  /** utm_content */
  content: string
  /** utm_term or keyword */
  term: string
  /** Host of the referrer without www. */
  referrer_host: string
  /** Path of the landing page without query. */
  landing_path: string
  /** Metrika's own verdict (own source, last), empty elsewhere. */
  traffic_source: string
  /** Metrika's AdvEngine */
  ad_engine: string
  /** search, network or empty */
  direct_platform: string
  /** Kind of the click id on the landing URL: yclid, gclid, ... */
  click_id: string
  /** What joins the touch to the ad platform's spend, e.g. yandex_direct:70123456; else empty. */
  campaign_key: string
  /** City or region as the source names it */
  region: string
  /** Local day of the source, YYYY-MM-DD; what day_replaced replaces. */
  day: string
  /** day_replaced only: distinct event_ids of that day and version. */
  rows: number
  /** Kept for explanation, never credited: other attribution models of the source, goals, duration. */
  evidence: Readonly<Record<string, string>>
}

/** One spend row; kind day_replaced ends a pull of a whole day. */
export type CostRecord = {
  /** Deterministic from the source's own key; several records with one event_id are versions of one event. */
  event_id: string
  /** cost, day_replaced */
  kind: string
  /** When it happened, UTC, floored to resolution_ms in the source's zone. */
  occurred_at: number
  /** Time resolution of the source in ms: 1, 1000, 60000, 86400000. */
  resolution_ms: number
  /** The source's own order of events with one occurred_at, where it has one. */
  source_sequence: number | null
  /** When the door accepted it, UTC. */
  recorded_at: number
  /** yandex_metrika, yandex_direct, amocrm, csv, http, ... */
  source_system: string
  /** The source's account: counter, login, subdomain; empty where it has none. */
  account: string
  /** The source's answer time in ms: of several records with one event_id the highest counts, of equal ones the lower content_hash. */
  version: number
  /** SHA-256 (hex) of the content without version and recorded_at, computed at the door. */
  content_hash: string
  /** media, fee, levy, salary, tool */
  cost_kind: string
  /** First day, YYYY-MM-DD, in the platform's zone. */
  date_from: string
  /** Last day, inclusive. */
  date_to: string
  /** yandex_direct, vk_ads, ... */
  platform: string
  campaign_id: string
  campaign_name: string
  ad_group_id: string
  ad_group: string
  ad_id: string
  keyword: string
  /** utm_source of the campaign */
  source: string
  /** utm_medium */
  medium: string
  /** utm_campaign */
  campaign: string
  /** search, network or empty */
  ad_network: string
  /** What joins it to touches, e.g. yandex_direct:70123456. */
  campaign_key: string
  impressions: number | null
  clicks: number | null
  /** In minor units of currency; null where the platform gave no money. */
  amount_minor: number | null
  /** ISO 4217 */
  currency: string
  /** included:22, excluded:22, none, or empty for not stated */
  vat: string
  /** What day_replaced replaces. */
  day: string
  /** day_replaced only: distinct event_ids of that day and version. */
  rows: number
}

/** One change in a CRM. */
export type CrmRecord = {
  /** Deterministic from the source's own key; several records with one event_id are versions of one event. */
  event_id: string
  /** created, assigned, stage_changed, handed_over, accepted, rejected, reverted, contact_attempted, amount_changed, kind_changed, linked, won, won_withdrawn, lost, reopened, merged, deleted */
  kind: string
  /** When it happened, UTC, floored to resolution_ms in the source's zone. */
  occurred_at: number
  /** Time resolution of the source in ms: 1, 1000, 60000, 86400000. */
  resolution_ms: number
  /** The source's own order of events with one occurred_at, where it has one. */
  source_sequence: number | null
  /** When the door accepted it, UTC. */
  recorded_at: number
  /** yandex_metrika, yandex_direct, amocrm, csv, http, ... */
  source_system: string
  /** The source's account: counter, login, subdomain; empty where it has none. */
  account: string
  /** The source's answer time in ms: of several records with one event_id the highest counts, of equal ones the lower content_hash. */
  version: number
  /** SHA-256 (hex) of the content without version and recorded_at, computed at the door. */
  content_hash: string
  /** amocrm, bitrix24, crm, ...: the system the ids belong to. */
  crm: string
  /** Empty for a contact's own event. */
  deal_id: string
  contact_id: string
  company_id: string
  /** Tax id of the company */
  inn: string
  /** merged only: the deal (or, without deal_id, the contact) that remains. */
  merged_into: string
  /** Name as on the board */
  pipeline: string
  pipeline_id: string
  /** Name as on the board */
  stage: string
  stage_id: string
  /** The deal's amount after the change; null: not said. */
  amount_minor: number | null
  currency: string
  vat: string
  /** new, renewal, upsell, cross_sell or empty */
  deal_kind: string
  manager: string
  /** Reason of refusal or loss */
  reason: string
  /** created only: made by a person in the CRM, not by a form or call. */
  created_by_user: boolean | null
  /** True where a snapshot implies it; an event of the CRM's own history supersedes it. */
  inferred: boolean
  /** Identifiers on the card or the contact. */
  identifiers: readonly Identifier[]
  /** Other fields of the card kept as evidence. */
  attributes: Readonly<Record<string, string>>
}

/** One document, or one exchange rate. */
export type FinanceRecord = {
  /** Deterministic from the source's own key; several records with one event_id are versions of one event. */
  event_id: string
  /** payment, refund, invoice, act, rate */
  kind: string
  /** When it happened, UTC, floored to resolution_ms in the source's zone. */
  occurred_at: number
  /** Time resolution of the source in ms: 1, 1000, 60000, 86400000. */
  resolution_ms: number
  /** The source's own order of events with one occurred_at, where it has one. */
  source_sequence: number | null
  /** When the door accepted it, UTC. */
  recorded_at: number
  /** yandex_metrika, yandex_direct, amocrm, csv, http, ... */
  source_system: string
  /** The source's account: counter, login, subdomain; empty where it has none. */
  account: string
  /** The source's answer time in ms: of several records with one event_id the highest counts, of equal ones the lower content_hash. */
  version: number
  /** SHA-256 (hex) of the content without version and recorded_at, computed at the door. */
  content_hash: string
  document_id: string
  /** The system deal_id belongs to */
  crm: string
  deal_id: string
  inn: string
  purpose: string
  /** Positive; the kind says the sign. */
  amount_minor: number | null
  currency: string
  vat: string
  /** document_id of the payment */
  refund_of: string
  /** rate only: the day it is valid for */
  day: string
  /** rate only: units of currency */
  nominal: number
  /** rate only: company currency per nominal, decimal text */
  rate: string
}

/** Rules, decisions, closings: what people decide, folded in offset order. */
export type GovernanceRecord = {
  /** Deterministic from the source's own key; several records with one event_id are versions of one event. */
  event_id: string
  /** rules_published, dispute_*, identifier_*, close, erasure, fit_published, plan_published, cursor */
  kind: string
  /** When it happened, UTC, floored to resolution_ms in the source's zone. */
  occurred_at: number
  /** Time resolution of the source in ms: 1, 1000, 60000, 86400000. */
  resolution_ms: number
  /** The source's own order of events with one occurred_at, where it has one. */
  source_sequence: number | null
  /** When the door accepted it, UTC. */
  recorded_at: number
  /** yandex_metrika, yandex_direct, amocrm, csv, http, ... */
  source_system: string
  /** The source's account: counter, login, subdomain; empty where it has none. */
  account: string
  /** The source's answer time in ms: of several records with one event_id the highest counts, of equal ones the lower content_hash. */
  version: number
  /** SHA-256 (hex) of the content without version and recorded_at, computed at the door. */
  content_hash: string
  /** What it is about: rules version, dispute id, month, identifier. */
  subject: string
  /** Who decided it */
  actor: string
  effective_from: number | null
  /** JSON, its shape given by kind */
  payload: string
}

/** The sealing record of one batch; the first record of a batch number wins. */
export type PostingRecord = {
  /** 1, 2, 3, ... */
  batch: number
  /** Random; rows of other attempts of the batch never count. */
  attempt: number
  /** The later of the clock and the previous batch's + 1 ms. */
  posted_at: number
  /** Version of the posting kernel */
  kernel: number
  /** Version of ClickHouse that ran it */
  engine: string
  /** The log positions the batch knew. */
  cut: readonly { topic: string; partition: number; end: number }[]
  /** YYYY-MM after this batch, or empty */
  closed_through: string
  closes_accepted: readonly string[]
  closes_refused: readonly { month: string; reason: string }[]
  /** Credit entries */
  entries: number
  spend_entries: number
  /** Conversions with entries */
  conversions: number
  /** Identity labels written */
  labels: number
  /** Sums of the batch's entries */
  sums: readonly { goal: string; model_id: string; currency: string; share_nano: string; amount_minor: string }[]
  /** In slice order */
  slices: readonly { table: string; rows: number; hash: string }[]
  /** Hash of the batch before; of batch 1, 64 zeros. */
  previous_hash: string
  /** SHA-256 (hex) over previous_hash, batch, cut, kernel and the slices' hashes. */
  hash: string
}

/** What the door could not understand; replayable. */
export type DeadLetterRecord = {
  /** SHA-256 of source and payload */
  event_id: string
  recorded_at: number
  source_system: string
  account: string
  /** Route, webhook, file and line */
  coordinates: string
  topic: string
  /** Code */
  reason: string
  /** Place, found, accepted */
  message: string
  /** The body; e-mails and phones replaced by their tokens */
  payload: string
}

export type RecordOf = {
  touches: TouchRecord
  costs: CostRecord
  crm: CrmRecord
  finance: FinanceRecord
  governance: GovernanceRecord
  postings: PostingRecord
  dead_letters: DeadLetterRecord
}
