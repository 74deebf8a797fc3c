import type { CrmFact, FinanceFact } from '@touchledger/ledger'
import { dealKey } from '@touchledger/ledger'
import { inCut, isKnown, type Scope } from './scope.ts'

/** One row as the store gives it: texts, numbers, nulls and arrays of text in column order. */
type Row = readonly (string | number | null | readonly string[])[]

const head = (scope: Scope, topic: string) => `
  concat('${topic}/', toString(log_partition), '/', toString(log_offset)) AS position, NOT ${isKnown(scope, topic)} AS is_new,
  event_id, kind, toUnixTimestamp64Milli(occurred_at), resolution_ms, source_sequence, version, content_hash`

function toHead(row: Row) {
  return {
    position: String(row[0]),
    isNew: Number(row[1]) === 1,
    eventId: String(row[2]),
    kind: String(row[3]),
    occurredAtMs: Number(row[4]),
    resolutionMs: Number(row[5]),
    sourceSequence: row[6] === null ? null : Number(row[6]),
    version: Number(row[7]),
    contentHash: String(row[8]),
  }
}

const listOf = (cell: Row[number] | undefined): readonly string[] => (Array.isArray(cell) ? cell : [])

/** All versions in the cut of the CRM events that a condition on their event_hash chooses. */
export async function readCrmFacts(scope: Scope, where: string): Promise<CrmFact[]> {
  const rows = await scope.store.values<Row>(
    `SELECT ${head(scope, 'crm')},
       crm, deal_id, contact_id, company_id, inn, merged_into, pipeline, pipeline_id, stage, stage_id, amount_minor, currency, vat,
       deal_kind, manager, created_by_user, inferred, attributes['unlinked'] = '1', source_system, identifiers
     FROM crm_events WHERE decoded AND ${inCut(scope, 'crm')} AND (${where})`,
  )
  return rows.map((row) => {
    const text = (index: number) => String(row[index] ?? '')
    return {
      ...toHead(row),
      crm: text(9),
      dealId: text(10),
      contactId: text(11),
      companyId: text(12),
      inn: text(13),
      mergedInto: text(14),
      pipeline: text(15),
      pipelineId: text(16),
      stage: text(17),
      stageId: text(18),
      amountMinor: row[19] === null ? null : Number(row[19]),
      currency: text(20),
      vat: text(21),
      dealKind: text(22),
      manager: text(23),
      createdByUser: row[24] === null ? null : Number(row[24]) === 1,
      inferred: Number(row[25]) === 1,
      unlinked: Number(row[26]) === 1,
      sourceSystem: text(27),
      identifiers: listOf(row[28]),
    }
  })
}

/** All versions in the cut of the finance events that a condition on their event_hash chooses, whatever their kind. */
export async function readFinanceFacts(scope: Scope, where: string): Promise<FinanceFact[]> {
  const rows = await scope.store.values<Row>(
    `SELECT ${head(scope, 'finance')}, document_id, crm, deal_id, amount_minor, currency, vat, refund_of, source_system
     FROM finance_events WHERE decoded AND ${inCut(scope, 'finance')} AND (${where})`,
  )
  return rows.map((row) => ({
    ...toHead(row),
    documentId: String(row[9]),
    dealKey: row[11] === '' ? '' : dealKey(String(row[10]), String(row[11])),
    amountMinor: Number(row[12] ?? 0),
    currency: String(row[13]),
    vat: String(row[14]),
    refundOf: String(row[15]),
    sourceSystem: String(row[16]),
  }))
}
