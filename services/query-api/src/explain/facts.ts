import { type CrmFact, currentOf, dealKey, type FactHead, type FinanceFact, type Rates, ratesOf } from '@touchledger/ledger'
import { type Moment, withinCut } from '../moment.ts'
import { rowsByKeys, type Store } from '../store.ts'

type Cells = Readonly<Record<string, string | number | null | readonly string[]>>

const head = (topic: string) => `
  concat('${topic}/', toString(log_partition), '/', toString(log_offset)) AS position, event_id, kind,
  toUnixTimestamp64Milli(occurred_at) AS occurred_at_ms, resolution_ms, source_sequence, version, content_hash, source_system`

const text = (row: Cells, name: string): string => String(row[name] ?? '')
const numberOrNull = (row: Cells, name: string): number | null => (row[name] === null || row[name] === undefined ? null : Number(row[name]))

/** Nothing is news here: the question is what holds, not what changed. */
function toHead(row: Cells): FactHead {
  return {
    position: text(row, 'position'),
    isNew: false,
    eventId: text(row, 'event_id'),
    kind: text(row, 'kind'),
    occurredAtMs: Number(row.occurred_at_ms),
    resolutionMs: Number(row.resolution_ms),
    sourceSequence: numberOrNull(row, 'source_sequence'),
    version: Number(row.version),
    contentHash: text(row, 'content_hash'),
  }
}

/** Events that name one of the keys (`keys` of the ledger package, or identifiers), found by their hash. */
const byKeys = (moment: Moment, topic: string) =>
  `event_hash IN (SELECT event_hash FROM events_by_key WHERE topic = '${topic}' AND ${withinCut(moment, topic)}
     AND key_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)}))))`

/** All versions in the cut of the CRM events that name one of the keys. */
export async function readCrmFacts(store: Store, moment: Moment, keys: readonly string[]): Promise<CrmFact[]> {
  const rows = await rowsByKeys(keys, (some) =>
    store.rows<Cells>(
      `SELECT ${head('crm')}, crm, deal_id, contact_id, company_id, inn, merged_into, pipeline, pipeline_id, stage, stage_id, amount_minor,
       currency, vat, deal_kind, manager, created_by_user, inferred, attributes['unlinked'] = '1' AS unlinked, identifiers
     FROM crm_events WHERE decoded = 1 AND ${withinCut(moment, 'crm')} AND ${byKeys(moment, 'crm')}`,
      { keys: some },
    ),
  )
  return rows.map((row) => ({
    ...toHead(row),
    crm: text(row, 'crm'),
    dealId: text(row, 'deal_id'),
    contactId: text(row, 'contact_id'),
    companyId: text(row, 'company_id'),
    inn: text(row, 'inn'),
    mergedInto: text(row, 'merged_into'),
    pipeline: text(row, 'pipeline'),
    pipelineId: text(row, 'pipeline_id'),
    stage: text(row, 'stage'),
    stageId: text(row, 'stage_id'),
    amountMinor: numberOrNull(row, 'amount_minor'),
    currency: text(row, 'currency'),
    vat: text(row, 'vat'),
    dealKind: text(row, 'deal_kind'),
    manager: text(row, 'manager'),
    createdByUser: row.created_by_user === null ? null : Number(row.created_by_user) === 1,
    inferred: Number(row.inferred) === 1,
    unlinked: Number(row.unlinked) === 1,
    sourceSystem: text(row, 'source_system'),
    identifiers: Array.isArray(row.identifiers) ? row.identifiers : [],
  }))
}

/** All versions in the cut of the finance events that name one of the keys. */
export async function readFinanceFacts(store: Store, moment: Moment, keys: readonly string[]): Promise<FinanceFact[]> {
  const rows = await rowsByKeys(keys, (some) =>
    store.rows<Cells>(
      `SELECT ${head('finance')}, document_id, crm, deal_id, amount_minor, currency, vat, refund_of
     FROM finance_events WHERE decoded = 1 AND ${withinCut(moment, 'finance')} AND ${byKeys(moment, 'finance')}`,
      { keys: some },
    ),
  )
  return rows.map((row) => ({
    ...toHead(row),
    documentId: text(row, 'document_id'),
    dealKey: text(row, 'deal_id') === '' ? '' : dealKey(text(row, 'crm'), text(row, 'deal_id')),
    amountMinor: numberOrNull(row, 'amount_minor') ?? 0,
    currency: text(row, 'currency'),
    vat: text(row, 'vat'),
    refundOf: text(row, 'refund_of'),
    sourceSystem: text(row, 'source_system'),
  }))
}

/** Exchange rates within the cut: of each event the version that counts, ascending by day. */
export async function readRates(store: Store, moment: Moment): Promise<Rates> {
  const rows = await store.rows<Cells>(
    `SELECT ${head('finance')}, day, currency, nominal, rate FROM finance_events
     WHERE decoded = 1 AND kind = 'rate' AND ${withinCut(moment, 'finance')}`,
  )
  const facts = rows.map((row) => ({
    ...toHead(row),
    day: text(row, 'day'),
    currency: text(row, 'currency'),
    nominal: Number(row.nominal),
    rate: text(row, 'rate'),
  }))
  return ratesOf(currentOf(facts).map(({ fact }) => fact))
}
