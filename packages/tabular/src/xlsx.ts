import writeXlsxFile, { type Cell } from 'write-excel-file/node'
import { isNumberCell, type Table, type TableCell, type TableColumn } from './table.ts'

export type XlsxSheet = { name: string; table: Table }

/** A spreadsheet keeps 15 digits of a number; a longer one is written as text, so that none is lost. */
const NUMBER_DIGITS_MAX = 15
const SHEET_NAME_CHARACTERS_MAX = 31

/** One workbook, a sheet each, first row bold and kept in sight. */
export async function toXlsx(sheets: readonly XlsxSheet[]): Promise<Uint8Array> {
  const written = writeXlsxFile(
    sheets.map(({ name, table }) => ({
      sheet: sheetName(name),
      stickyRowsCount: 1,
      columns: table.columns.map((column, index) => ({ width: widthOf(table, column, index) })),
      data: [
        table.columns.map(({ title }): Cell => ({ value: title, type: String, fontWeight: 'bold' })),
        ...table.rows.map((row) => table.columns.map((column, index) => cellOf(column, row[index] ?? null))),
      ],
    })),
  )
  return new Uint8Array(await written.toBuffer())
}

function cellOf(column: TableColumn, cell: TableCell): Cell {
  if (cell === null) return null
  if (isNumberCell(column.kind, cell) && cell.replace(/\D/g, '').length <= NUMBER_DIGITS_MAX) {
    const decimals = cell.split('.')[1]?.length ?? 0
    return { value: Number(cell), type: Number, format: decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}` }
  }
  // A string cell of this format is never read as a formula: no apostrophe is needed as in CSV.
  return { value: cell, type: String }
}

function widthOf(table: Table, column: TableColumn, index: number): number {
  const longest = table.rows.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), column.title.length)
  return Math.min(Math.max(longest + 2, 8), 60)
}

/** Names that Excel refuses are repaired, not refused: the name is a heading, not data. */
function sheetName(name: string): string {
  return name.replace(/[\\/?*[\]:]/g, ' ').slice(0, SHEET_NAME_CHARACTERS_MAX) || 'Sheet'
}
