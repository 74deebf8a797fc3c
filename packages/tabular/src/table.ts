/**
 * What stands in a column: `decimal` and `whole` cells are decimal texts with a dot ("-1234.50"), everything else is `text`.
 * Numbers travel as text so that no digit is lost on the way to the file.
 */
export type ColumnKind = 'text' | 'decimal' | 'whole'
export type TableColumn = { title: string; kind: ColumnKind }
/** A null is an empty cell. */
export type TableCell = string | null
export type Table = { columns: readonly TableColumn[]; rows: readonly (readonly TableCell[])[] }

const NUMBER = /^-?\d+(?:\.\d+)?$/

/** Whether a cell of this column may stand as a number; anything else in a column of numbers is text like any other. */
export function isNumberCell(kind: ColumnKind, cell: string): boolean {
  return kind !== 'text' && NUMBER.test(cell)
}
