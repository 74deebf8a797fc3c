import { isNumberCell, type Table, type TableCell, type TableColumn } from './table.ts'

/** `russianExcel` is what Excel opens by a double click where the system is Russian: BOM, semicolons, decimal commas. */
export type CsvForm = 'standard' | 'russianExcel'

/** RFC 4180: CRLF after every line, quotes where needed. */
export function toCsv(table: Table, form: CsvForm = 'standard'): string {
  const excel = form === 'russianExcel'
  const delimiter = excel ? ';' : ','
  const heading = table.columns.map(({ title }) => quoted(harmless(title), delimiter))
  const lines = table.rows.map((row) => table.columns.map((column, index) => field(column, row[index] ?? null, excel, delimiter)))
  return `${excel ? '\uFEFF' : ''}${[heading, ...lines].map((line) => `${line.join(delimiter)}\r\n`).join('')}`
}

function field(column: TableColumn, cell: TableCell, excel: boolean, delimiter: string): string {
  if (cell === null) return ''
  if (isNumberCell(column.kind, cell)) return quoted(excel ? cell.replace('.', ',') : cell, delimiter)
  return quoted(harmless(cell), delimiter)
}

/**
 * A spreadsheet runs a cell that begins like a formula, and the text of a campaign or a landing page is anybody's to write. An
 * apostrophe makes it text again (OWASP, CSV injection). A Russian Excel cuts a line at `;` even inside a text that commas part from the
 * next, so what follows one counts as a beginning too. Numbers keep their sign: they stand in columns of numbers.
 */
export function harmless(text: string): string {
  const begun = /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text
  return begun.replace(/([;\t\r\n]"?)(?=[=+\-@＝＋－＠])/g, "$1'")
}

function quoted(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
