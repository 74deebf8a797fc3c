import type { Column, TableName } from '@touchledger/clickhouse'
import { tables } from '@touchledger/clickhouse'
import type { Identifier, RecordOf } from '@touchledger/events'
import { contactIdentifier, dealKey, identifierKey, keys } from '@touchledger/ledger'

export type Topic = keyof RecordOf
export type Cell = string | number | boolean | null | readonly string[] | Readonly<Record<string, string | number>>
export type Row = Readonly<Record<string, Cell>>

/** Where a record stands and which stood before it: what the gapless prefix is found by. */
export type Coordinates = { log_partition: number; log_offset: number; previous_offset: number }

/** The one fact table of a topic. */
export const factTables = {
  touches: 'touches',
  costs: 'costs',
  crm: 'crm_events',
  finance: 'finance_events',
  governance: 'governance_events',
  postings: 'batches',
  dead_letters: 'dead_letters',
} as const satisfies Record<Topic, TableName>

/** The copy in another order that is written before the fact, where a topic has one. */
export const copyTables: Partial<Record<Topic, TableName>> = {
  touches: 'touches_by_identifier',
  crm: 'events_by_key',
  finance: 'events_by_key',
}

const identifiersOf = (identifiers: readonly Identifier[]) => identifiers.map(({ type, value }) => identifierKey(type, value))

/** The fact row of a decoded record: its content under the table's column names. */
export function toFactRow<T extends Topic>(topic: T, record: RecordOf[T], at: Coordinates): Row {
  const content: Record<string, Cell> = { ...at, decoded: 1 }
  for (const [name, value] of Object.entries(record)) content[name] = toCell(value)
  if (topic === 'touches') content.identifiers = identifiersOf((record as RecordOf['touches']).identifiers)
  if (topic === 'crm') content.identifiers = identifiersOf((record as RecordOf['crm']).identifiers)
  if (topic === 'postings') {
    const { cut } = record as RecordOf['postings']
    content.cut = Object.fromEntries(cut.map(({ topic: name, partition, end }) => [`${name}/${partition}`, end]))
    content.record = JSON.stringify(record)
  }
  return content
}

/** The copies of a decoded record, in the order they are looked up by. */
export function toCopyRows<T extends Topic>(topic: T, record: RecordOf[T], at: Coordinates): readonly Row[] {
  if (topic === 'touches') {
    const touch = record as RecordOf['touches']
    const identifiers = identifiersOf(touch.identifiers)
    const { evidence: _evidence, ...content } = touch
    return [...new Set(identifiers)].map((identifier) => ({ ...at, ...content, identifier, identifiers }))
  }
  if (topic === 'crm') {
    const event = record as RecordOf['crm']
    const deal = event.deal_id === '' ? '' : dealKey(event.crm, event.deal_id)
    const named = identifiersOf(event.identifiers)
    if (deal !== '') named.push(keys.deal(deal))
    if (event.contact_id !== '') named.push(contactIdentifier(event.crm, event.contact_id))
    if (event.contact_id !== '' && event.kind === 'merged' && deal === '') named.push(contactIdentifier(event.crm, event.merged_into))
    if (event.company_id !== '') named.push(keys.company(event.crm, event.company_id))
    if (event.inn !== '') named.push(keys.inn(event.inn))
    return [...new Set(named)].map((key) => ({ ...at, topic, key, event_id: event.event_id, deal_key: deal }))
  }
  if (topic === 'finance') {
    const event = record as RecordOf['finance']
    if (event.kind !== 'payment' && event.kind !== 'refund') return []
    const deal = event.deal_id === '' ? '' : dealKey(event.crm, event.deal_id)
    const named = [keys.document(event.document_id)]
    if (deal !== '') named.push(keys.deal(deal))
    if (event.refund_of !== '') named.push(keys.document(event.refund_of))
    return named.map((key) => ({ ...at, topic, key, event_id: event.event_id, deal_key: deal }))
  }
  return []
}

/** A record that nobody can read keeps its place: without it the prefix would end there for ever. */
export function toEmptyRow(at: Coordinates): Row {
  return { ...at, decoded: 0 }
}

/** Rows turned into columns in the table's order; what a row does not name is the type's zero. */
export function toColumns(table: TableName, rows: readonly Row[]): { columns: readonly Column[]; data: readonly (readonly Cell[])[] } {
  const columns: readonly Column[] = tables[table]
  return { columns, data: columns.map(({ name, type }) => rows.map((row) => row[name] ?? zeroOf(type))) }
}

function zeroOf(type: string): Cell {
  if (type.startsWith('Nullable')) return null
  if (type.startsWith('Array')) return []
  if (type.startsWith('Map')) return {}
  return type.includes('String') ? '' : 0
}

function toCell(value: unknown): Cell {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as Cell
}
