import { amountAccepted } from './amounts.ts'
import type { DraftReader } from './draft-reader.ts'
import type { RawIdentifier, SourceTopic } from './drafts.ts'
import { identifierTypes } from './identifiers.ts'
import { costEventKinds, costKinds, crmKinds, dealKinds, financeKinds, KIND_PATTERN } from './kinds.ts'
import { DAY_MS, dayMs } from './occurred-at.ts'
import type { CostRecord, CrmRecord, FinanceRecord, GovernanceRecord, TouchRecord } from './records.ts'

/** What the door adds to a record after reading it. */
type Added = 'event_id' | 'content_hash' | 'touch_ref'
export type ReadRecordOf = {
  touches: Omit<TouchRecord, Added>
  costs: Omit<CostRecord, Added>
  crm: Omit<CrmRecord, Added>
  finance: Omit<FinanceRecord, Added>
  governance: Omit<GovernanceRecord, Added>
}

export type DoorDefaults = { crm: string }

const ID_CHARACTERS_MAX = 256
const PATH_CHARACTERS_MAX = 2048
const PURPOSE_CHARACTERS_MAX = 4096
const RATE = /^\d{1,12}(?:\.\d{1,12})?$/

function readEnvelope(reader: DraftReader, kind: string) {
  const resolution_ms = reader.resolutionMs()
  return {
    kind,
    occurred_at: reader.occurredAt(resolution_ms),
    resolution_ms,
    source_sequence: reader.optionalInteger('source_sequence', -999_999_999_999_999),
    recorded_at: reader.nowMs,
    source_system: reader.required('source_system', 'the name of the source system, such as yandex_metrika', ID_CHARACTERS_MAX),
    account: reader.text('account', ID_CHARACTERS_MAX),
    version: reader.integer('version', 0, reader.nowMs),
  }
}

/** A kind in the form of a name and, where `known` is given, out of it. */
function readKind(reader: DraftReader, known: readonly string[] | undefined, code: string): string {
  const accepted = known?.join(', ') ?? 'a name in lower case such as visit, call, meeting'
  const kind = reader.required('kind', accepted)
  if (!KIND_PATTERN.test(kind) || known?.includes(kind) === false) reader.refuse('kind', code, kind, accepted)
  return kind
}

function checkDayReplaced(reader: DraftReader): void {
  if (reader.text('day') === '') reader.refuse('day', 'missing_value', '', 'the day that was replaced, YYYY-MM-DD')
  const rows = reader.fields.rows
  if (rows === undefined || rows === null) reader.refuse('rows', 'missing_value', '', 'how many rows the day has now, 0 or more')
}

/** A contact is named within its CRM: `amocrm/70000001`. */
function withCrm(raw: RawIdentifier, crm: string): RawIdentifier {
  const { type, value } = raw
  return type === 'crm_contact' && value !== '' && !value.includes('/') ? { type, value: `${crm}/${value.trim()}` } : raw
}

export function readTouch(reader: DraftReader, defaults: DoorDefaults): ReadRecordOf['touches'] {
  const kind = readKind(reader, undefined, 'unknown_event')
  if (kind === 'day_replaced') checkDayReplaced(reader)
  const record = {
    ...readEnvelope(reader, kind),
    identifiers: reader.identifiers((raw) => withCrm(raw, defaults.crm), identifierTypes),
    side: reader.oneOf('side', ['marketing', 'sales'], 'unknown_side') || 'marketing',
    source: reader.text('source'),
    medium: reader.text('medium'),
    campaign: reader.text('campaign'),
    content: reader.text('content'),
    term: reader.text('term'),
    referrer_host: reader.text('referrer_host'),
    landing_path: reader.text('landing_path', PATH_CHARACTERS_MAX),
    traffic_source: reader.text('traffic_source'),
    ad_engine: reader.text('ad_engine'),
    direct_platform: reader.text('direct_platform'),
    click_id: reader.text('click_id', ID_CHARACTERS_MAX),
    campaign_key: reader.text('campaign_key', ID_CHARACTERS_MAX),
    region: reader.text('region'),
    day: reader.day('day'),
    rows: reader.integer('rows', 0, 0),
    evidence: reader.map('evidence'),
  }
  if (kind !== 'day_replaced' && record.identifiers.length === 0) {
    const unreadable = reader.warnings.find(({ field }) => field.startsWith('identifiers'))
    // The only identifier was unreadable: the refusal says so, rather than that there was none.
    if (unreadable !== undefined) reader.refuse(unreadable.field, unreadable.code, unreadable.found, unreadable.accepted)
    else reader.refuse('identifiers', 'missing_value', '', `at least one of ${identifierTypes.join(', ')}`)
  }
  return record
}

export function readCost(reader: DraftReader): ReadRecordOf['costs'] {
  const kind = readKind(reader, costEventKinds, 'unknown_event')
  const isMarker = kind === 'day_replaced'
  if (isMarker) checkDayReplaced(reader)
  const record = {
    ...readEnvelope(reader, kind),
    cost_kind: reader.oneOf('cost_kind', costKinds, 'unknown_cost_kind') || 'media',
    date_from: reader.day('date_from'),
    date_to: reader.day('date_to'),
    platform: reader.text('platform', ID_CHARACTERS_MAX),
    campaign_id: reader.text('campaign_id', ID_CHARACTERS_MAX),
    campaign_name: reader.text('campaign_name'),
    ad_group_id: reader.text('ad_group_id', ID_CHARACTERS_MAX),
    ad_group: reader.text('ad_group'),
    ad_id: reader.text('ad_id', ID_CHARACTERS_MAX),
    keyword: reader.text('keyword'),
    source: reader.text('source'),
    medium: reader.text('medium'),
    campaign: reader.text('campaign'),
    ad_network: reader.text('ad_network'),
    campaign_key: reader.text('campaign_key', ID_CHARACTERS_MAX),
    impressions: reader.optionalInteger('impressions', 0),
    clicks: reader.optionalInteger('clicks', 0),
    amount_minor: reader.amountMinor(undefined),
    currency: reader.currency(),
    vat: reader.vat(),
    day: reader.day('day'),
    rows: reader.integer('rows', 0, 0),
  }
  if (!isMarker) checkCost(reader, record)
  return record
}

function checkCost(reader: DraftReader, record: ReadRecordOf['costs']): void {
  const { platform, date_from, date_to, amount_minor, currency } = record
  if (platform === '') reader.refuse('platform', 'missing_value', '', 'the platform, such as yandex_direct')
  if (date_from === '') reader.refuse('date_from', 'missing_value', '', 'the first day of the cost, YYYY-MM-DD')
  if (date_to === '') reader.refuse('date_to', 'missing_value', '', 'the last day of the cost, YYYY-MM-DD')
  const days = ((dayMs(date_to) ?? 0) - (dayMs(date_from) ?? 0)) / DAY_MS + 1
  if (days < 1) reader.refuse('date_to', 'date_out_of_range', date_to, `a day not before date_from, ${date_from}`)
  if (days > 366) reader.refuse('date_to', 'date_out_of_range', date_to, 'at most 366 days in one row')
  // A platform may give no money for a row (Direct's `--`); a row that leaves the field out altogether is a mistake.
  if (reader.fields.amount_minor === undefined)
    reader.refuse('amount_minor', 'missing_value', '', 'the amount, or null where the platform gave none')
  if (amount_minor !== null && currency === '') reader.refuse('currency', 'missing_value', '', amountAccepted.unknown_currency)
}

export function readCrm(reader: DraftReader, defaults: DoorDefaults): ReadRecordOf['crm'] {
  const kind = readKind(reader, crmKinds, 'unknown_event')
  const crm = reader.text('crm', ID_CHARACTERS_MAX) || defaults.crm
  const record = {
    ...readEnvelope(reader, kind),
    crm,
    deal_id: reader.text('deal_id', ID_CHARACTERS_MAX),
    contact_id: reader.text('contact_id', ID_CHARACTERS_MAX),
    company_id: reader.text('company_id', ID_CHARACTERS_MAX),
    inn: reader.text('inn', ID_CHARACTERS_MAX),
    merged_into: reader.text('merged_into', ID_CHARACTERS_MAX),
    pipeline: reader.text('pipeline'),
    pipeline_id: reader.text('pipeline_id', ID_CHARACTERS_MAX),
    stage: reader.text('stage'),
    stage_id: reader.text('stage_id', ID_CHARACTERS_MAX),
    amount_minor: reader.amountMinor(amountAccepted.negative_amount),
    currency: reader.currency(),
    vat: reader.vat(),
    deal_kind: reader.oneOf('deal_kind', dealKinds, 'unknown_deal_kind'),
    manager: reader.text('manager'),
    reason: reader.prose('reason'),
    created_by_user: reader.optionalFlag('created_by_user'),
    inferred: reader.optionalFlag('inferred') ?? false,
    identifiers: reader.identifiers((raw) => withCrm(raw, crm), identifierTypes),
    attributes: reader.map('attributes'),
  }
  if (record.deal_id === '' && record.contact_id === '') reader.refuse('deal_id', 'missing_value', '', "the deal's id in the CRM")
  if (kind === 'stage_changed' && record.stage === '' && record.stage_id === '')
    reader.refuse('stage', 'missing_value', '', 'a stage name or id, because event is stage')
  if (kind === 'merged' && record.merged_into === '')
    reader.refuse('merged_into', 'missing_value', '', 'the id of the deal or contact that remains, because event is merged')
  return record
}

export function readFinance(reader: DraftReader, defaults: DoorDefaults): ReadRecordOf['finance'] {
  const kind = readKind(reader, financeKinds, 'unknown_event')
  const deal_id = reader.text('deal_id', ID_CHARACTERS_MAX)
  const record = {
    ...readEnvelope(reader, kind),
    document_id: reader.text('document_id', ID_CHARACTERS_MAX),
    crm: reader.text('crm', ID_CHARACTERS_MAX) || (deal_id === '' ? '' : defaults.crm),
    deal_id,
    inn: reader.text('inn', ID_CHARACTERS_MAX),
    purpose: reader.prose('purpose', PURPOSE_CHARACTERS_MAX),
    amount_minor: reader.amountMinor('zero or more; the kind (refund) says the sign'),
    currency: reader.currency(),
    vat: reader.vat(),
    refund_of: reader.text('refund_of', ID_CHARACTERS_MAX),
    day: reader.day('day'),
    nominal: reader.integer('nominal', 1, 1),
    rate: reader.text('rate', 64),
  }
  if (record.currency === '') reader.refuse('currency', 'missing_value', '', amountAccepted.unknown_currency)
  if (kind === 'rate') checkRate(reader, record)
  else if (record.document_id === '') reader.refuse('document_id', 'missing_value', '', "the document's number")
  else if (record.amount_minor === null) reader.refuse('amount_minor', 'missing_value', '', 'the amount of the document')
  return record
}

function checkRate(reader: DraftReader, { day, rate }: ReadRecordOf['finance']): void {
  if (day === '') reader.refuse('day', 'missing_value', '', 'the day the rate is valid for, YYYY-MM-DD')
  if (rate === '') reader.refuse('rate', 'missing_value', '', 'company currency per nominal, such as 80.1234')
  else if (!RATE.test(rate) || /^[0.]*$/.test(rate))
    reader.refuse('rate', 'ambiguous_number', rate, 'a positive number with a dot, such as 80.1234')
}

export function readGovernance(reader: DraftReader): ReadRecordOf['governance'] {
  const kind = readKind(reader, undefined, 'unknown_event')
  const envelope = readEnvelope(reader, kind)
  const payload = reader.fields.payload
  const effective_from = reader.optionalInteger('effective_from', 0)
  const record = {
    ...envelope,
    subject: reader.text('subject'),
    actor: reader.text('actor', ID_CHARACTERS_MAX),
    effective_from,
    payload: '{}',
  }
  if (payload === undefined || payload === null || payload === '') return record
  if (typeof payload !== 'string' || !isJson(payload)) reader.refuse('payload', 'invalid_json', payload, 'a JSON text')
  else if (payload.length > 1_000_000) reader.refuse('payload', 'too_long', `${payload.length} characters`, 'at most 1000000 characters')
  else return { ...record, payload: payload.toWellFormed() }
  return record
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export const readersOf: { readonly [T in SourceTopic]: (reader: DraftReader, defaults: DoorDefaults) => ReadRecordOf[T] } = {
  touches: readTouch,
  costs: readCost,
  crm: readCrm,
  finance: readFinance,
}
