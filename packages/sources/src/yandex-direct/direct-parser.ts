import type { Parsed } from '@touchledger/events'
import { parseVat, vatAccepted } from '@touchledger/rules'
import { readLineBlocks } from '../lines/line-blocks.ts'
import type { ParseOptions, SourceParser } from '../parser.ts'
import { parseDirectHeader } from './columns.ts'
import { createReportReader, type FileRefusal, type ReportReader } from './report-rows.ts'

/**
 * Reports of Yandex Direct (TSV) to costs of days. What the file does not carry must be said: `account` (the login) and `vat`. A file that
 * contradicts itself at its end or in its middle is refused by one more rejected row without taking back what was read before, so whoever
 * imports it leaves its days unreplaced.
 */
export const yandexDirectParser: SourceParser = { name: 'yandex_direct', parse: parseReport }

async function* parseReport(input: AsyncIterable<Uint8Array>, options: ParseOptions): AsyncGenerator<Parsed[]> {
  const { account = '', vat = '' } = options
  const unsaid = missingOptions(account, vat)
  if (unsaid.length > 0) return yield unsaid.map(refused)
  let reader: ReportReader | undefined
  for await (const block of readLineBlocks(input)) {
    if (block.kind === 'broken') {
      const { line, code, found, accepted } = block
      yield [refused({ line, field: reader === undefined ? 'header' : 'row', code, found, accepted })]
      if (reader === undefined) return
      reader.skipRow()
      continue
    }
    let { text, firstLine } = block
    while (reader === undefined && text !== '') {
      const end = text.indexOf('\n')
      const line = text.slice(0, end).replace(/\r$/, '')
      text = text.slice(end + 1)
      firstLine++
      // The title line is the report's name in quotes; a report whose summary is not skipped has one, and it has no columns.
      if (firstLine === 2 && line.startsWith('"') && !line.includes('\t')) continue
      const header = parseDirectHeader(line)
      if (header.kind === 'refused') return yield [refused({ ...header, line: firstLine - 1 })]
      reader = createReportReader(header.columns, account, vat, options)
    }
    if (reader === undefined) continue
    const batch: Parsed[] = []
    const goesOn = reader.read(text, firstLine, batch)
    if (batch.length > 0) yield batch
    if (!goesOn) return
  }
  const atEnd =
    reader === undefined
      ? { line: 1, field: 'header', code: 'empty_file', found: 'no header row', accepted: 'a report with its column header' }
      : reader.finish()
  if (atEnd !== undefined) yield [refused(atEnd)]
}

function missingOptions(account: string, vat: string): FileRefusal[] {
  const faults: FileRefusal[] = []
  if (account === '') {
    faults.push({
      line: 1,
      field: '--account',
      code: 'missing_option',
      found: 'no account',
      accepted: '--account LOGIN: a report does not name its login',
    })
  }
  if (vat === '' || parseVat(vat) === null) {
    const accepted = `--vat ${vatAccepted}: a report does not say its IncludeVAT`
    faults.push({ line: 1, field: '--vat', code: vat === '' ? 'missing_option' : 'invalid_vat', found: vat || 'no VAT', accepted })
  }
  return faults
}

function refused(fault: FileRefusal & { kind?: string }): Parsed {
  const { line, field, code, found, accepted } = fault
  return { kind: 'rejected', line, field, code, found, accepted }
}
