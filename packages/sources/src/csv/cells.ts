const QUOTE = '"'

/** The cells of one record of RFC 4180. A quote that does not open its cell is an ordinary character, as careless exports write it. */
export function splitCells(record: string, delimiter: string): string[] {
  if (!record.includes(QUOTE)) return record.split(delimiter)
  const cells: string[] = []
  for (let at = 0; at <= record.length; ) {
    if (record[at] === QUOTE) {
      let cell = ''
      let from = at + 1
      let close = record.indexOf(QUOTE, from)
      while (close !== -1 && record[close + 1] === QUOTE) {
        cell += record.slice(from, close + 1)
        from = close + 2
        close = record.indexOf(QUOTE, from)
      }
      const end = close === -1 ? record.length : close
      const next = record.indexOf(delimiter, end)
      const stop = next === -1 ? record.length : next
      cells.push(cell + record.slice(from, end) + record.slice(end + 1, stop))
      at = stop + 1
      continue
    }
    const next = record.indexOf(delimiter, at)
    const stop = next === -1 ? record.length : next
    cells.push(record.slice(at, stop))
    at = stop + 1
  }
  return cells
}
