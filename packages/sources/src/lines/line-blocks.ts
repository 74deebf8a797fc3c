import { isUtf8 } from 'node:buffer'

/** Longer lines are refused and skipped, so that a file of one endless line needs no more memory than this. */
export const LINE_BYTES_MAX = 1_048_576
const BLOCK_BYTES_MAX = 262_144
const NEWLINE = 10

/**
 * A run of whole lines, each ended by `\n`, decoded at once because a decode per line costs more than the parse;
 * or one line that is no text.
 */
export type LineBlock =
  | { kind: 'lines'; firstLine: number; text: string }
  | { kind: 'broken'; line: number; code: 'invalid_utf8' | 'line_too_long'; found: string; accepted: string }

/** Cuts bytes into blocks of lines wherever the chunks end. A byte order mark is dropped, a last line without newline counts. */
export async function* readLineBlocks(input: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock> {
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let line = 1
  let isSkipping = false
  for await (const chunk of input) {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    if (end > 0) {
      let head = chunk.subarray(0, end)
      if (isSkipping) {
        yield tooLong(line++)
        head = head.subarray(head.indexOf(NEWLINE) + 1)
        isSkipping = false
      }
      line = yield* blocksOf(
        waiting.length === 0 ? Buffer.from(head.buffer, head.byteOffset, head.length) : Buffer.concat([...waiting, head]),
        line,
      )
      waiting = []
      waitingBytes = 0
    }
    const tail = chunk.subarray(end)
    if (isSkipping || tail.length === 0) continue
    waiting.push(tail)
    waitingBytes += tail.length
    if (waitingBytes <= LINE_BYTES_MAX) continue
    isSkipping = true
    waiting = []
    waitingBytes = 0
  }
  if (isSkipping) yield tooLong(line)
  else if (waitingBytes > 0) yield* blocksOf(Buffer.concat([...waiting, Buffer.from('\n')]), line)
}

/** Returns the number of the line after the last. */
function* blocksOf(bytes: Buffer, firstLine: number): Generator<LineBlock, number> {
  let line = firstLine
  let at = 0
  while (at < bytes.length) {
    let end = bytes.length - at <= BLOCK_BYTES_MAX ? bytes.length : bytes.lastIndexOf(NEWLINE, at + BLOCK_BYTES_MAX - 1) + 1
    if (end <= at) end = bytes.indexOf(NEWLINE, at) + 1
    const piece = bytes.subarray(at, end)
    at = end
    if (piece.length > LINE_BYTES_MAX + 1) yield tooLong(line++)
    else if (isUtf8(piece)) {
      const text = textOf(piece, line)
      yield { kind: 'lines', firstLine: line, text }
      for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', newline + 1)) line++
    } else {
      for (const block of linesOf(piece, line)) {
        yield block
        line++
      }
    }
  }
  return line
}

/** One by one: only the lines with the broken bytes are refused. */
function* linesOf(bytes: Buffer, firstLine: number): Generator<LineBlock> {
  let line = firstLine
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, at) + 1
    const piece = bytes.subarray(at, end)
    at = end
    if (isUtf8(piece)) yield { kind: 'lines', firstLine: line, text: textOf(piece, line) }
    else
      yield {
        kind: 'broken',
        line,
        code: 'invalid_utf8',
        found: piece.toString('utf8').trim().slice(0, 200),
        accepted: 'UTF-8 text',
      }
    line++
  }
}

function textOf(bytes: Buffer, line: number): string {
  const text = bytes.toString('utf8')
  return line === 1 && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function tooLong(line: number): LineBlock {
  return {
    kind: 'broken',
    line,
    code: 'line_too_long',
    found: `more than ${LINE_BYTES_MAX} bytes`,
    accepted: `a line of at most ${LINE_BYTES_MAX} bytes`,
  }
}
