import { unescapeCell } from './cells.ts'

/** The row under the reader's hand: where its cells lie in the block's text. Cells are cut out only when asked for. */
export type TsvRow = {
  text: string
  /** bounds[i] is the tab before column i, bounds[i + 1] the tab or line end after it. */
  bounds: Int32Array
  /** Whether a backslash stands anywhere in the row. */
  isEscaped: boolean
}

/** The cell as written; empty for column -1, which the file does not have. */
export function rawCell(row: TsvRow, column: number): string {
  if (column < 0) return ''
  const start = (row.bounds[column] ?? 0) + 1
  const end = row.bounds[column + 1] ?? 0
  return start === end ? '' : row.text.slice(start, end)
}

/** The cell with its escapes resolved. */
export function textCell(row: TsvRow, column: number): string {
  const cell = rawCell(row, column)
  return row.isEscaped ? unescapeCell(cell) : cell
}

/** Whether the cell is empty, `0` or `[]`, told without cutting it out. */
export function isBlankCell(row: TsvRow, column: number): boolean {
  const start = (row.bounds[column] ?? 0) + 1
  const length = (row.bounds[column + 1] ?? 0) - start
  if (length === 0) return true
  if (length === 1) return row.text.charCodeAt(start) === 48
  return length === 2 && row.text.charCodeAt(start) === 91 && row.text.charCodeAt(start + 1) === 93
}

/**
 * Walks the lines of a block (each ended by `\n`, a `\r` before it is dropped), sets `row` to each that has the right number of columns and
 * calls `onRow`; other lines but empty ones go to `onWrongCount`.
 */
export function walkRows(
  row: TsvRow,
  block: string,
  firstLine: number,
  onRow: (line: number) => void,
  onWrongCount: (line: number, columns: number, text: string) => void,
): void {
  const { bounds } = row
  const count = bounds.length - 1
  row.text = block
  let line = firstLine
  let backslash = block.indexOf('\\')
  let tab = block.indexOf('\t')
  for (let start = 0; start < block.length; line++) {
    const newline = block.indexOf('\n', start)
    const end = newline > start && block.charCodeAt(newline - 1) === 13 ? newline - 1 : newline
    bounds[0] = start - 1
    let found = 1
    for (; tab !== -1 && tab < end; tab = block.indexOf('\t', tab + 1)) {
      if (found < count) bounds[found] = tab
      found++
    }
    bounds[count] = end
    if (backslash !== -1 && backslash < start) backslash = block.indexOf('\\', start)
    row.isEscaped = backslash !== -1 && backslash < end
    if (found === count) onRow(line)
    else if (end > start) onWrongCount(line, found, block.slice(start, end))
    start = newline + 1
  }
  row.text = ''
}
