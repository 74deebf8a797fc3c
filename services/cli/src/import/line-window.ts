const NEWLINE = 10
/** Bytes of input that are kept for quoting (8 MiB): a parser reads a few blocks ahead of what it gives. */
const WINDOW_BYTES = 8 * 1024 * 1024
/** Bytes of a line that are given at most. */
export const QUOTED_BYTES_MAX = 2_000

/** Keeps the last bytes that went by, so that a rejected line can be shown as it stood without reading its file twice. */
export type LineWindow = {
  watch: (input: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
  /** The line with this number from 1, at most 2,000 bytes of it; null once it is out of the window. */
  lineOf: (line: number) => Uint8Array | null
}

export function openLineWindow(): LineWindow {
  const chunks: { bytes: Uint8Array; firstLine: number }[] = []
  let heldBytes = 0
  /** Number of the line that the next chunk begins in. */
  let line = 1

  function keep(bytes: Uint8Array): void {
    chunks.push({ bytes, firstLine: line })
    heldBytes += bytes.length
    line += newlinesIn(bytes)
    while (heldBytes > WINDOW_BYTES && chunks.length > 1) heldBytes -= chunks.shift()?.bytes.length ?? 0
  }

  return {
    async *watch(input) {
      for await (const bytes of input) {
        keep(bytes)
        yield bytes
      }
    },
    lineOf(wanted) {
      // The line begins behind the last newline before it: in the last chunk that begins in an earlier line, or with the file itself.
      let index = chunks.findLastIndex(({ firstLine }) => firstLine < wanted)
      if (index < 0) {
        if (wanted !== 1 || chunks[0]?.firstLine !== 1) return null
        index = 0
      }
      const { bytes: first = new Uint8Array(), firstLine = 1 } = chunks[index] ?? {}
      let start = startOf(first, wanted - firstLine)
      const parts: Uint8Array[] = []
      let length = 0
      for (const { bytes } of chunks.slice(index)) {
        const end = bytes.indexOf(NEWLINE, start)
        const part = bytes.subarray(start, end < 0 ? bytes.length : end)
        parts.push(part)
        length += part.length
        if (end >= 0 || length >= QUOTED_BYTES_MAX) break
        start = 0
      }
      return Buffer.concat(parts).subarray(0, QUOTED_BYTES_MAX)
    },
  }
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++
  return count
}

/** Where the line begins that is `lines` newlines further on. */
function startOf(bytes: Uint8Array, lines: number): number {
  let start = 0
  for (let passed = 0; passed < lines; passed++) {
    const at = bytes.indexOf(NEWLINE, start)
    if (at < 0) return bytes.length
    start = at + 1
  }
  return start
}
