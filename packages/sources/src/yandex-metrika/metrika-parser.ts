import type { Parsed } from '@touchledger/events'
import { readLineBlocks } from '../lines/line-blocks.ts'
import type { ParseOptions, SourceParser } from '../parser.ts'
import { type HeaderFault, parseHeader } from './columns.ts'
import { createVisitReader } from './visit-rows.ts'

/**
 * Visits of the Logs API (source=visits, TSV) to touches. A file whose header lacks what a touch needs gives one refusal of line 1 and
 * nothing else; a bad row gives one refusal and the rest of the file goes on.
 */
export const yandexMetrikaParser: SourceParser = { name: 'yandex_metrika', parse: parseVisits }

async function* parseVisits(input: AsyncIterable<Uint8Array>, options: ParseOptions): AsyncGenerator<Parsed[]> {
  let readRows: ReturnType<typeof createVisitReader> | undefined
  for await (const block of readLineBlocks(input)) {
    if (block.kind === 'broken') {
      const { line, code, found, accepted } = block
      if (readRows === undefined) return yield [headerRefused({ field: 'header', code, found, accepted })]
      yield [{ kind: 'rejected', line, field: 'row', code, found, accepted }]
      continue
    }
    let { text, firstLine } = block
    if (readRows === undefined) {
      const end = text.indexOf('\n')
      const columns = parseHeader(text.slice(0, end).replace(/\r$/, ''), options.counter !== undefined)
      if ('code' in columns) return yield [headerRefused(columns)]
      readRows = createVisitReader(columns, options)
      text = text.slice(end + 1)
      firstLine++
    }
    const batch: Parsed[] = []
    readRows(text, firstLine, batch)
    if (batch.length > 0) yield batch
  }
  if (readRows === undefined) {
    yield [headerRefused({ field: 'header', code: 'empty_file', found: 'no line', accepted: 'a Logs API part with a header row' })]
  }
}

function headerRefused(fault: HeaderFault): Parsed {
  return { kind: 'rejected', line: 1, ...fault }
}
