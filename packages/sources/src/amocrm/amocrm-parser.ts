import { isUtf8 } from 'node:buffer'
import type { Parsed } from '@touchledger/events'
import type { ParseOptions, SourceParser } from '../parser.ts'
import { rejected } from './context.ts'
import { type AmoDocument, createDocumentReader, DOCUMENT_BYTES_MAX } from './documents.ts'
import { parseAmoPage } from './page.ts'
import { type AmoPipeline, parseAmoPipelines } from './pipelines.ts'
import { parseAmoWebhook } from './webhook.ts'

const accepted = 'JSON answers of the API v4, or form bodies of webhooks, one a line'

/** Files of API pages (one, or many after each other) and of webhook bodies, one a line. Memory holds one page. */
export const amocrmParser: SourceParser = {
  name: 'amocrm',
  async *parse(input, options) {
    const reader = createDocumentReader()
    const file = fileReader(options)
    for await (const chunk of input) {
      for (const document of reader.push(chunk)) {
        const parsed = file.read(document)
        if (parsed.length > 0) yield parsed
        if (file.isRefused) return
      }
    }
    for (const document of reader.end()) {
      const parsed = file.read(document)
      if (parsed.length > 0) yield parsed
      if (file.isRefused) return
    }
  },
}

/** The pipelines that a file's pages hold: an import reads them first, so that cards, which carry ids alone, get their stages' names. */
export async function readAmoPipelines(input: AsyncIterable<Uint8Array>): Promise<AmoPipeline[]> {
  const reader = createDocumentReader()
  const pipelines: AmoPipeline[] = []
  const take = (documents: readonly AmoDocument[]) => {
    for (const document of documents) {
      if (document.kind === 'json' && document.bytes.includes('"pipelines"'))
        pipelines.push(...parseAmoPipelines(document.bytes.toString()).pipelines)
    }
  }
  for await (const chunk of input) take(reader.push(chunk))
  take(reader.end())
  return pipelines
}

/** A file that begins with neither a page nor a delivery is another source's: it is refused by one row, like a table with a wrong header. */
function fileReader(options: ParseOptions) {
  // A saved answer with its headers in front: they are no webhook bodies.
  let isHeaders = false
  let isFirst = true
  const file = { isRefused: false, read }

  function read(document: AmoDocument): Parsed[] {
    const parsed = readDocument(document)
    const [only] = parsed
    if (isFirst && only?.kind === 'rejected' && only.code.startsWith('unknown_')) {
      file.isRefused = true
      return [{ ...only, field: 'header', accepted }]
    }
    isFirst = false
    return parsed
  }

  function readDocument(document: AmoDocument): Parsed[] {
    const { line } = document
    if (document.kind === 'too_long') return [rejected('(page)', 'too_long', `more than ${DOCUMENT_BYTES_MAX} bytes`, accepted, line)]
    const { bytes } = document
    if (!isUtf8(bytes)) return [rejected('(page)', 'invalid_utf8', 'bytes that are no UTF-8', 'UTF-8', line)]
    const text = bytes.toString('utf8')
    if (document.kind === 'json') return parseAmoPage(text, options, line).parsed
    if (line === 1 && /^HTTP\/\d/.test(text)) isHeaders = true
    if (isHeaders && /^(?:HTTP\/\d|[A-Za-z-]+:)/.test(text)) return []
    if (!text.includes('=')) return [rejected('(page)', 'unknown_page', text, accepted, line)]
    return parseAmoWebhook(text, options, line).parsed
  }

  return file
}
