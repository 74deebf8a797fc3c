const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', '0': '\0', '\\': '\\', "'": "'" }

/** A string cell of ClickHouse's TabSeparated. An escape that the format does not know stays as it stands. */
export function unescapeCell(cell: string): string {
  if (!cell.includes('\\')) return cell
  return cell.replace(/\\([\s\S])/g, (whole, letter: string) => escapes[letter] ?? whole)
}

/**
 * The elements of an array cell, from the raw cell: arrays are escaped once, inside their quotes. Bare words and gaps (`[,,,zen]`), which
 * Metrika writes and ClickHouse itself refuses, are elements too, a gap an empty one. A cell that is no array is one element.
 */
export function parseArrayCell(cell: string): string[] {
  if (cell === '' || cell === '[]') return []
  if (!cell.startsWith('[') || !cell.endsWith(']')) return [unescapeCell(cell)]
  const elements: string[] = []
  const end = cell.length - 1
  for (let at = 1; at <= end; ) {
    if (cell[at] === "'") {
      let close = at + 1
      while (close < end && cell[close] !== "'") close += cell[close] === '\\' ? 2 : 1
      elements.push(unescapeCell(cell.slice(at + 1, Math.min(close, end))))
      const comma = cell.indexOf(',', close)
      at = comma === -1 ? end + 1 : comma + 1
      // A comma right before the bracket leaves one more gap, which the bare branch below reads.
      continue
    }
    const comma = cell.indexOf(',', at)
    const stop = comma === -1 ? end : comma
    elements.push(unescapeCell(cell.slice(at, stop).trim()))
    at = stop + 1
  }
  return elements
}
