export { type CsvForm, harmless, toCsv } from './csv.ts'
export type { ColumnKind, Table, TableCell, TableColumn } from './table.ts'
export { toXlsx, type XlsxSheet } from './xlsx.ts'
