import { isUtf8 } from 'node:buffer'
import { splitCells } from './cells.ts'

/** A longer record is refused and skipped, so that a 10 MB field or a quote that nobody closes needs no more memory than this. */
export const RECORD_BYTES_MAX = 1_048_576
const NEWLINE = 10
const RETURN = 13
const QUOTE = 34

export type CsvEncoding = 'utf-8' | 'windows-1251'

/** A record with the physical line it starts on. `column` of a broken one is where the break is, -1 where that is the whole record. */
export type CsvRecord =
  | { kind: 'cells'; line: number; cells: readonly string[] }
  | { kind: 'broken'; line: number; column: number; cells: number; code: string; found: string; accepted: string }

export type RecordReader = {
  /** The records that end in this chunk; chunks may be cut anywhere. */
  push(chunk: Uint8Array): CsvRecord[]
  end(): CsvRecord[]
}

const states = { cellStart: 0, bare: 1, quoted: 2, quoteInQuoted: 3 } as const

/** Cuts bytes into records of RFC 4180: `\n` or `\r\n`, quotes with line breaks inside. Empty lines are no records. */
export function createRecordReader(delimiter: string, encoding: CsvEncoding): RecordReader {
  const delimiterByte = delimiter.charCodeAt(0)
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding)
  let bytes: Buffer = Buffer.alloc(0)
  let start = 0
  let at = 0
  let state: number = states.cellStart
  let line = 1
  let firstLine = 1
  let size = 0
  let column = 0
  let longAt = -1
  let isMisquoted = false
  let isFirst = true

  function take(end: number, out: CsvRecord[]): void {
    const isLong = size > RECORD_BYTES_MAX
    let stop = end
    if (!isLong && stop > start && bytes[stop - 1] === RETURN) stop--
    if (isLong)
      out.push(broken(longAt, 0, 'field_too_long', `more than ${RECORD_BYTES_MAX} bytes`, `at most ${RECORD_BYTES_MAX} bytes a row`))
    else if (stop > start) out.push(recordOf(bytes.subarray(start, stop)))
    start = end + 1
    at = start
    state = states.cellStart
    line++
    firstLine = line
    size = 0
    column = 0
    longAt = -1
    isMisquoted = false
  }

  function broken(atColumn: number, cells: number, code: string, found: string, accepted: string): CsvRecord {
    return { kind: 'broken', line: firstLine, column: atColumn, cells, code, found, accepted }
  }

  function recordOf(record: Buffer): CsvRecord {
    if (decoder === undefined && !isUtf8(record)) {
      // As latin1 each byte is a character, so cells can be cut before they are decoded.
      const cells = splitCells(record.toString('latin1'), delimiter).map((cell) => Buffer.from(cell, 'latin1'))
      const bad = cells.findIndex((cell) => !isUtf8(cell))
      const accepted = 'UTF-8; for an Excel file give --encoding windows-1251'
      return broken(bad, cells.length, 'invalid_utf8', `bytes ${brokenBytes(cells[bad] ?? record)}`, accepted)
    }
    const text = decoder === undefined ? record.toString('utf8') : decoder.decode(record)
    const cells = splitCells(text, delimiter)
    if (isMisquoted)
      return broken(-1, cells.length, 'invalid_quotes', text.slice(0, 100), 'a quoted cell with its inner quotes doubled: "say ""yes"""')
    return { kind: 'cells', line: firstLine, cells }
  }

  function scan(out: CsvRecord[]): void {
    let nextQuote = bytes.indexOf(QUOTE, at)
    while (at < bytes.length) {
      if (size === 0 && state === states.cellStart) {
        // Most records hold no quote: their end is the next newline.
        if (nextQuote !== -1 && nextQuote < at) nextQuote = bytes.indexOf(QUOTE, at)
        const newline = bytes.indexOf(NEWLINE, at)
        if (newline !== -1 && (nextQuote === -1 || nextQuote > newline)) {
          size = newline - start
          if (size > RECORD_BYTES_MAX) longAt = countOf(bytes.subarray(start, start + RECORD_BYTES_MAX), delimiterByte)
          take(newline, out)
          continue
        }
      }
      const byte = bytes[at] ?? 0
      if (byte === NEWLINE && state !== states.quoted) {
        take(at, out)
        continue
      }
      if (state === states.quoted) {
        // All up to the next quote belongs to the cell.
        if (nextQuote !== -1 && nextQuote < at) nextQuote = bytes.indexOf(QUOTE, at)
        const end = nextQuote === -1 ? bytes.length : nextQuote
        if (size <= RECORD_BYTES_MAX && size + end - at > RECORD_BYTES_MAX) longAt = column
        line += countOf(bytes.subarray(at, end), NEWLINE)
        size += end - at
        at = end
        if (at === bytes.length) break
        state = states.quoteInQuoted
      } else if (byte === delimiterByte) {
        state = states.cellStart
        column++
      } else if (state === states.cellStart) state = byte === QUOTE ? states.quoted : states.bare
      else if (state === states.quoteInQuoted) {
        state = byte === QUOTE ? states.quoted : states.bare
        if (byte !== QUOTE && byte !== RETURN) isMisquoted = true
      }
      at++
      size++
      if (size === RECORD_BYTES_MAX + 1) longAt = column
    }
  }

  return {
    push(chunk) {
      const out: CsvRecord[] = []
      // Of a record that is too long already nothing is kept.
      const kept = size > RECORD_BYTES_MAX ? Buffer.alloc(0) : bytes.subarray(start)
      at = kept.length - (bytes.length - at)
      if (size > RECORD_BYTES_MAX) at = 0
      bytes = kept.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([kept, chunk])
      start = 0
      if (isFirst) {
        if (bytes.length < 3) return out
        isFirst = false
        if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
      }
      scan(out)
      return out
    },
    end() {
      const out: CsvRecord[] = []
      if (isFirst) scan(out)
      if (state === states.quoted) {
        const accepted = 'a closing quote; the rows after this line were not read'
        const found = size > RECORD_BYTES_MAX ? `more than ${RECORD_BYTES_MAX} bytes` : bytes.subarray(start, start + 60).toString('utf8')
        return [...out, broken(longAt === -1 ? column : longAt, 0, 'unclosed_quote', found, accepted)]
      }
      if (size > 0) take(bytes.length, out)
      return out
    },
  }
}

function countOf(bytes: Uint8Array, wanted: number): number {
  let count = 0
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) count++
  return count
}

/** Up to four bytes from the first that is no UTF-8, in hex. */
function brokenBytes(cell: Buffer): string {
  let good = 0
  // A replacement character of its own is valid UTF-8, so the first bad byte is found by trying prefixes character by character.
  while (good < cell.length) {
    const lead = cell[good] ?? 0
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    if (good + length > cell.length || !isUtf8(cell.subarray(good, good + length))) break
    good += length
  }
  return [...cell.subarray(good, good + 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
