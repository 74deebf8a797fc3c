import stringWidth from 'string-width'

/** `fixed` columns, and those of numbers, are never cut. */
export type ScreenColumn = { title: string; align: 'left' | 'right'; fixed?: boolean }
/** Cells are texts as they are to be shown; a row may be a rule (`null`). */
export type ScreenTable = { columns: readonly ScreenColumn[]; rows: readonly (readonly string[] | null)[] }

/** Width that tables are made for where the terminal does not say more. */
export const TABLE_COLUMNS = 100
const GAP = 2
const COLUMN_MIN = 6

/**
 * Lays a table out in the columns of the terminal, at most. Cyrillic takes one column a letter, East Asian two. Where all does not fit the
 * widest text columns are cut with an ellipsis; numbers never are.
 */
export function renderTable({ columns, rows }: ScreenTable, columnsMax: number): string {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((most, row) => Math.max(most, stringWidth(row?.[index] ?? '')), stringWidth(title)),
  )
  narrow(widths, columns, columnsMax)
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(cut(cells[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, align))
      .join(' '.repeat(GAP))
      .trimEnd()
  const rule = '─'.repeat(totalOf(widths))
  return `${[line(columns.map(({ title }) => title)), rule, ...rows.map((row) => (row === null ? rule : line(row)))].join('\n')}\n`
}

function narrow(widths: number[], columns: readonly ScreenColumn[], columnsMax: number): void {
  while (totalOf(widths) > columnsMax) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      const column = columns[index]
      if (column?.align === 'left' && column.fixed !== true && width > COLUMN_MIN && (widest < 0 || width > (widths[widest] ?? 0)))
        widest = index
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] ?? 0) - 1
  }
}

const totalOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, widths.length - 1)

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)))
  return align === 'left' ? text + space : space + text
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const letter of text) {
    const own = stringWidth(letter)
    if (used + own > width - 1) break
    kept += letter
    used += own
  }
  return `${kept}…`
}
