// What a client of the door says: a draft is an event before validation, tokenising and hashing. Every source's parser
// makes drafts, the HTTP edge reads them as JSON, and the door alone turns a draft into a record (records.ts).
// Field names are those of the wire and of the CSV columns. An absent field and an empty string mean the same.

/** A raw identifier: an e-mail or phone stands here as written, and never gets past the door. */
export type RawIdentifier = { type: string; value: string }

type Envelope = {
  kind: string
  /** ms since 1970 UTC. JSON may give an ISO 8601 text with zone instead; the HTTP edge converts it. */
  occurred_at: number
  /** 1, 1000, 60000 or 86400000; default 1000. */
  resolution_ms?: number
  source_sequence?: number | null
  source_system: string
  account?: string
  /** The source's answer time in ms since 1970; the door puts its own time where it is absent. */
  version?: number
  /** Absent: SHA-256 of the kind and of what names the row. */
  event_id?: string
}

export type TouchDraft = Envelope & {
  identifiers?: readonly RawIdentifier[]
  side?: 'marketing' | 'sales'
  source?: string
  medium?: string
  campaign?: string
  content?: string
  term?: string
  referrer_host?: string
  landing_path?: string
  traffic_source?: string
  ad_engine?: string
  direct_platform?: string
  click_id?: string
  campaign_key?: string
  region?: string
  day?: string
  rows?: number
  evidence?: Readonly<Record<string, string>>
}

export type CostDraft = Envelope & {
  cost_kind?: string
  date_from?: string
  date_to?: string
  platform?: string
  campaign_id?: string
  campaign_name?: string
  ad_group_id?: string
  ad_group?: string
  ad_id?: string
  keyword?: string
  source?: string
  medium?: string
  campaign?: string
  ad_network?: string
  campaign_key?: string
  impressions?: number | null
  clicks?: number | null
  /** Minor units; negative is a correction of the platform. */
  amount_minor?: number | null
  currency?: string
  vat?: string
  day?: string
  rows?: number
}

export type CrmDraft = Envelope & {
  crm: string
  deal_id?: string
  contact_id?: string
  company_id?: string
  inn?: string
  merged_into?: string
  pipeline?: string
  pipeline_id?: string
  stage?: string
  stage_id?: string
  amount_minor?: number | null
  currency?: string
  vat?: string
  deal_kind?: string
  manager?: string
  reason?: string
  created_by_user?: boolean | null
  inferred?: boolean
  identifiers?: readonly RawIdentifier[]
  attributes?: Readonly<Record<string, string>>
}

export type FinanceDraft = Envelope & {
  document_id?: string
  crm?: string
  deal_id?: string
  inn?: string
  purpose?: string
  amount_minor?: number | null
  currency?: string
  vat?: string
  refund_of?: string
  day?: string
  nominal?: number
  rate?: string
}

export type DraftOf = { touches: TouchDraft; costs: CostDraft; crm: CrmDraft; finance: FinanceDraft }
export type SourceTopic = keyof DraftOf

/** What a parser makes of one piece of input: an event for a topic, or a refusal that names its place. */
export type Parsed =
  | { [T in SourceTopic]: { kind: 'event'; topic: T; draft: DraftOf[T]; line: number } }[SourceTopic]
  | { kind: 'rejected'; line: number; field: string; code: string; found: string; accepted: string }

/** What people decide: rules, disputes, closings. It enters by the door's own method, not by a source. */
export type GovernanceDraft = Omit<Envelope, 'source_system'> & {
  source_system?: string
  subject?: string
  actor?: string
  effective_from?: number | null
  /** JSON text, its shape given by kind. */
  payload?: string
}

/** A piece of input that the door could not understand, as its source had it. */
export type DeadLetterDraft = {
  source_system: string
  account?: string
  /** Route, webhook, file and line. */
  coordinates?: string
  topic?: string
  /** Code. */
  reason: string
  message: string
  payload: string
}
