import type { Cell } from '../collector/table-rows.ts'
import { type Scope, statement } from './scope.ts'

const names = [
  'changed_touches',
  'members',
  'identifiers',
  'deals',
  'paths',
  'conversions',
  'touches',
  'path_touches',
  'shares',
  'desired',
  'news',
]
/** Those that a slice fills; `changed_touches` holds for the whole attempt, `repeated` for as long as whoever filled it says. */
const ofSlice = names.filter((name) => name !== 'changed_touches' && name !== 'repeated')

export async function openWork(scope: Scope): Promise<void> {
  for (const create of statement('work-tables', { work: scope.work }).split(';')) {
    if (create.includes('CREATE')) await scope.store.command(create)
  }
}

export async function clearSlice(scope: Scope): Promise<void> {
  for (const name of ofSlice) await scope.store.command(`TRUNCATE TABLE ${scope.work}_${name}`)
}

export async function closeWork(scope: Pick<Scope, 'store' | 'work'>): Promise<void> {
  for (const name of names) await scope.store.command(`DROP TABLE IF EXISTS ${scope.work}_${name}`)
}

/** Columns of the work tables that are filled from here. */
const columnsOf = {
  members: ['deal_no UInt32', 'identifier String'],
  deals: ['deal_no UInt32', 'from_ms Int64', 'to_ms Int64'],
  paths: [
    'path_id UInt32',
    'deal_no UInt32',
    'from_ms Int64',
    'after_ms Int64',
    'after_resolution_ms Int64',
    'to_ms Int64',
    'to_resolution_ms Int64',
    'rules_version UInt32',
  ],
  conversions: [
    'conversion_id String',
    'is_there UInt8',
    'path_id UInt32',
    'goal String',
    'deal_key String',
    'conversion_date Date',
    'currency String',
    'before_minor Int64',
    'after_minor Int64',
    'share_factor Int8',
    'reason String',
    'pipeline String',
    'manager String',
    'deal_kind String',
    'rules_version UInt32',
    'cause_rank UInt8',
    'positions Array(String)',
    'note String',
  ],
} as const

/** Rows in the column order of `columnsOf`. */
export async function fillWork(scope: Scope, name: keyof typeof columnsOf, rows: readonly (readonly (Cell | bigint)[])[]): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf[name].map((column) => {
    const space = column.indexOf(' ')
    return { name: column.slice(0, space), type: column.slice(space + 1) }
  })
  await scope.store.insert(
    `${scope.work}_${name}`,
    columns,
    columns.map((_, index) => rows.map((row) => row[index])),
  )
}
