import { tables } from '@touchledger/clickhouse'
import { causeRank, causes } from '@touchledger/ledger'
import type { DerivedSlice } from './derive-slice.ts'
import { desiredStatement } from './kernel.ts'
import { literal, posted, type Scope, statement } from './scope.ts'

/** The columns that make a line, in the order of the table. */
const line = tables.ledger
  .map(({ name }) => name)
  .slice(
    tables.ledger.findIndex(({ name }) => name === 'conversion_id'),
    tables.ledger.findIndex(({ name }) => name === 'share_nano'),
  )
  .join(', ')

/** The SELECT of the slice's entries: desired − posted with causes and months. */
export async function entriesStatement(scope: Scope, slice: number, derived: DerivedSlice): Promise<string> {
  const places = {
    work: scope.work,
    line,
    posted: posted(scope),
    batch: `toUInt32(${scope.batch})`,
    attempt: `toUInt64(${scope.attempt})`,
    slice: `toUInt32(${slice})`,
    causes: `[${causes.map(literal).join(', ')}]`,
    accounting_month: accountingMonth(scope.closedThrough),
  }
  if (!(await hasPosted(scope))) return firstEntriesStatement(derived, places)
  for (const version of derived.rulesVersions)
    await scope.store.command(
      `INSERT INTO ${scope.work}_desired SELECT * FROM (${desiredStatement(scope.work, version, derived.terms, `${scope.work}_conversions`, [])})`,
    )
  return statement('entries', {
    ...places,
    refund: causeRank('refund'),
    new_conversion: causeRank('new_conversion'),
    conversion_withdrawn: causeRank('conversion_withdrawn'),
  })
}

/** Where nothing was posted there is nothing to add up and nothing to compare: what is desired is what is entered, in one pass. */
function firstEntriesStatement({ terms, rulesVersions }: DerivedSlice, places: Readonly<Record<string, string>>): string {
  const conversions = statement('conversions-first', {
    ...places,
    refund: literal('refund'),
    new_conversion: literal('new_conversion'),
  })
  const more = ['deal_key', 'cause', 'evidence_hash', 'accounting_month', 'adjusts', 'rules_version']
  const versions = rulesVersions.map((version) => desiredStatement(String(places.work), version, terms, conversions, more))
  const desired = versions.length > 0 ? versions : [`SELECT *, '' AS ${more.join(", '' AS ")} FROM ${places.work}_desired`]
  return `SELECT ${places.batch} AS batch, ${places.attempt} AS attempt, ${places.slice} AS slice, * FROM (${desired.join(' UNION ALL ')})`
}

async function hasPosted(scope: Scope): Promise<boolean> {
  if (scope.batch === 1) return false
  const rows = await scope.store.values<readonly [number]>(
    `SELECT 1 FROM ledger WHERE conversion_hash IN (SELECT cityHash64(conversion_id) FROM ${scope.work}_conversions) AND ${posted(scope)} LIMIT 1`,
  )
  return rows.length > 0
}

/** The SQL of the month an entry is booked in: its line's own, or the first open one if that is closed. No clock is involved. */
export function accountingMonth(closedThrough: string): string {
  if (closedThrough === '') return 'line_month'
  return `if(line_month > ${literal(closedThrough)}, line_month, ${literal(nextMonth(closedThrough))})`
}

function nextMonth(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))]
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
}
