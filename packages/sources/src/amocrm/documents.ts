/** One page of the API has at most 250 cards; a document beyond this is none, and is not kept. */
export const DOCUMENT_BYTES_MAX = 67_108_864
const [NEWLINE, SPACE, QUOTE, BACKSLASH] = [10, 32, 34, 92]
// Braces and brackets differ by one bit.
const isOpening = (byte: number) => (byte | 0x20) === 0x7b
const isClosing = (byte: number) => (byte | 0x20) === 0x7d

/** A JSON value with the line it starts on, or a line that is none. */
export type AmoDocument = { kind: 'json' | 'line'; line: number; bytes: Buffer } | { kind: 'too_long'; line: number }

export type DocumentReader = { push(chunk: Uint8Array): AmoDocument[]; end(): AmoDocument[] }

/** Cuts a file into JSON values, one after the other or a line each, and lines of anything else, wherever its chunks end. */
export function createDocumentReader(): DocumentReader {
  let kept: Buffer[] = []
  let keptBytes = 0
  let kind: 'json' | 'line' | undefined
  let depth = 0
  let isString = false
  let isEscaped = false
  let line = 1
  let firstLine = 1

  function take(piece: Buffer, out: AmoDocument[]): void {
    keep(piece)
    if (keptBytes > DOCUMENT_BYTES_MAX) out.push({ kind: 'too_long', line: firstLine })
    else if (kind !== undefined) out.push({ kind, line: firstLine, bytes: Buffer.concat(kept) })
    kept = []
    keptBytes = 0
    kind = undefined
    depth = 0
    isString = false
    isEscaped = false
  }

  function keep(piece: Buffer): void {
    keptBytes += piece.length
    if (keptBytes > DOCUMENT_BYTES_MAX) kept = []
    else if (piece.length > 0) kept.push(piece)
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const out: AmoDocument[] = []
      let start = 0
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0
        if (kind === undefined) {
          start = at
          // White space and a byte order mark before a value.
          if (byte > SPACE && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) {
            kind = isOpening(byte) ? 'json' : 'line'
            firstLine = line
          }
        }
        if (byte === NEWLINE) line++
        if (kind === 'line' && byte === NEWLINE) {
          take(bytes.subarray(start, at), out)
          start = at + 1
        } else if (kind === 'json') {
          if (isEscaped) isEscaped = false
          else if (isString) {
            if (byte === BACKSLASH) isEscaped = true
            else if (byte === QUOTE) isString = false
          } else if (byte === QUOTE) isString = true
          else if (isOpening(byte)) depth++
          else if (isClosing(byte) && --depth === 0) {
            take(bytes.subarray(start, at + 1), out)
            start = at + 1
          }
        }
      }
      if (kind !== undefined) keep(bytes.subarray(start))
      return out
    },
    end() {
      const out: AmoDocument[] = []
      if (kind !== undefined) take(Buffer.alloc(0), out)
      return out
    },
  }
}
