import type { Parsed } from '@touchledger/events'
import type { ParseOptions, SourceParser } from '../parser.ts'
import { costTable, readCost } from './costs.ts'
import { crmTable, readCrm } from './crm.ts'
import { financeTable, rateTable, readFinance, readRate } from './finance.ts'
import { type CsvTable, parseHeader } from './header.ts'
import { type CsvRecord, createRecordReader } from './records.ts'
import { CsvRow, type RowFault } from './row.ts'
import { readTouch, touchTable } from './touches.ts'

const DAY_MS = 86_400_000
/** A sum under the table, as spreadsheets and cabinets write it. */
const TOTAL = /^(?:итого|всего|общий итог|total|grand total)(?![\p{L}\p{N}_])/iu

/** `dayOf` gives the local day of a moment. */
type Reader = (row: CsvRow, line: number, dayOf: (ms: number) => string) => Parsed

export const csvTouchesParser = csvParser('csv touches', touchTable, (row, line) => ({
  kind: 'event',
  topic: 'touches',
  draft: readTouch(row),
  line,
}))
export const csvCrmParser = csvParser('csv crm', crmTable, (row, line, dayOf) => ({
  kind: 'event',
  topic: 'crm',
  draft: readCrm(row, dayOf),
  line,
}))

export const csvCostsParser = csvParser('csv costs', costTable, (row, line) => ({
  kind: 'event',
  topic: 'costs',
  draft: readCost(row),
  line,
}))
export const csvFinanceParser = csvParser('csv finance', financeTable, (row, line, dayOf) => ({
  kind: 'event',
  topic: 'finance',
  draft: readFinance(row, dayOf),
  line,
}))
export const csvRatesParser = csvParser('csv rates', rateTable, (row, line) => ({
  kind: 'event',
  topic: 'finance',
  draft: readRate(row),
  line,
}))

/** Batches of at most as many rows as a chunk holds. A header that cannot be read refuses the file by one row; nothing after it is read. */
function csvParser(name: string, table: CsvTable, read: Reader): SourceParser {
  return {
    name,
    async *parse(input, options) {
      const delimiter = options.delimiter ?? ','
      const reader = createRecordReader(delimiter, options.encoding ?? 'utf-8')
      const rows = rowsOf(table, read, delimiter, options)
      for await (const chunk of input) {
        const batch = rows.read(reader.push(chunk))
        if (batch.length > 0) yield batch
        if (rows.isRefused) return
      }
      const batch = rows.read(reader.end())
      if (!rows.hasHeader)
        batch.push(rejected(1, { field: 'header', code: 'empty_file', found: 'no row', accepted: table.columns.join(', ') }))
      if (batch.length > 0) yield batch
    },
  }
}

function rowsOf(table: CsvTable, read: Reader, delimiter: string, options: ParseOptions) {
  const dayOf = localDays(options)
  let row: CsvRow | undefined
  let header: readonly string[] = []
  const rows = { hasHeader: false, isRefused: false, read: readRecords }

  function readHeader(record: CsvRecord): Parsed[] {
    rows.hasHeader = true
    const parsed =
      record.kind === 'cells' ? parseHeader(record.cells, table, delimiter) : { ok: false as const, fault: headerFault(record) }
    if (!parsed.ok) {
      rows.isRefused = true
      return [rejected(record.line, parsed.fault)]
    }
    row = new CsvRow(parsed.at, options)
    header = [...parsed.at.keys()]
    return []
  }

  function readRow(row: CsvRow, record: CsvRecord): Parsed | undefined {
    const { line } = record
    if (record.kind === 'broken') {
      const { code, found, accepted } = record
      return rejected(line, { field: header[record.column] ?? '(line)', code, found, accepted })
    }
    const { cells } = record
    // A line of nothing but delimiters is what a spreadsheet leaves of an emptied row.
    if (cells.every((cell) => cell === '')) return undefined
    if (TOTAL.test(cells.find((cell) => cell !== '')?.trim() ?? ''))
      return rejected(line, {
        field: header[0] ?? '',
        code: 'total_row',
        found: cells[0] ?? '',
        accepted: 'rows of data; a total is not imported',
      })
    if (cells.length !== header.length) {
      const accepted = `${header.length} cells, as in the header`
      return rejected(line, { field: '(line)', code: 'wrong_column_count', found: `${cells.length} cells`, accepted })
    }
    row.set(cells)
    const event = read(row, line, dayOf)
    return row.fault === undefined ? event : rejected(line, row.fault)
  }

  function readRecords(records: readonly CsvRecord[]): Parsed[] {
    const batch: Parsed[] = []
    for (const record of records) {
      if (row === undefined) {
        batch.push(...readHeader(record))
        if (rows.isRefused) return batch
        continue
      }
      const parsed = readRow(row, record)
      if (parsed !== undefined) batch.push(parsed)
    }
    return batch
  }

  return rows
}

/** Excel's "Unicode text" is UTF-16, whose first bytes say so; another 8-bit encoding would not read it. */
function headerFault({ code, found, accepted }: Extract<CsvRecord, { kind: 'broken' }>): RowFault {
  if (/^bytes (?:ff fe|fe ff)/.test(found))
    return { field: 'header', code, found: 'UTF-16', accepted: 'UTF-8 text: save the table as "CSV UTF-8"' }
  return { field: 'header', code, found, accepted }
}

function rejected(line: number, fault: RowFault): Parsed {
  return { kind: 'rejected', line, ...fault }
}

/** Local days by the zone function alone: the UTC day whose local midnight is the last before the moment. */
function localDays({ localToMs }: ParseOptions): (ms: number) => string {
  return (ms) => {
    for (const shift of [1, 0]) {
      const day = new Date(ms + shift * DAY_MS).toISOString().slice(0, 10)
      if (localToMs(`${day}T00:00:00.000`) <= ms) return day
    }
    return new Date(ms - DAY_MS).toISOString().slice(0, 10)
  }
}
