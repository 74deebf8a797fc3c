import { nearest } from '@touchledger/rules'

/** A table of our contract: its columns, and of each group of the required ones at least one must be there. */
export type CsvTable = { columns: readonly string[]; required: readonly (readonly string[])[] }
export type HeaderFault = { field: string; code: string; found: string; accepted: string }

const names: Readonly<Record<string, string>> = { ',': ',', ';': ';', '\t': 'TAB' }

/** Where each column stands, or why the file as a whole cannot be read. */
export function parseHeader(
  cells: readonly string[],
  table: CsvTable,
  delimiter: string,
): { ok: true; at: ReadonlyMap<string, number> } | { ok: false; fault: HeaderFault } {
  const known = table.columns.join(', ')
  const fail = (field: string, code: string, found: string, accepted: string) => ({
    ok: false as const,
    fault: { field, code, found: found.slice(0, 100), accepted },
  })
  const [only = ''] = cells
  if (cells.some((cell) => cell.includes('\0')))
    return fail('header', 'invalid_utf8', 'NUL bytes, as in UTF-16', 'UTF-8 text: save the table as "CSV UTF-8"')
  if (only.startsWith('PK\u0003\u0004'))
    return fail('header', 'not_a_table', 'a zip or .xlsx file', 'CSV text: save the sheet as "CSV UTF-8"')
  const other = cells.length > 1 ? undefined : [',', ';', '\t'].find((each) => each !== delimiter && only.includes(each))
  if (other !== undefined) {
    const option = other === '\t' ? "--delimiter '\\t'" : `--delimiter '${other}'`
    return fail('header', 'wrong_delimiter', `one column: ${only}`, `columns divided by ${names[delimiter]}; for this file give ${option}`)
  }
  const at = new Map<string, number>()
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim().toLowerCase()
    if (!table.columns.includes(name)) {
      const near = nearest(name, table.columns)
      const hint = near === null ? '' : `; did you mean ${near}?`
      return fail('header', 'unknown_column', cell.trim() || `an empty name in column ${index + 1}`, `${known}${hint}`)
    }
    if (at.has(name)) return fail('header', 'duplicate_column', name, 'each column once')
    at.set(name, index)
  }
  for (const group of table.required) {
    if (!group.some((name) => at.has(name)))
      return fail('header', 'missing_column', cells.join(', '), `${group.join(' or ')}; known columns: ${known}`)
  }
  return { ok: true, at }
}
