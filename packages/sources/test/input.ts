import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Parsed } from '@touchledger/events'
import type { ParseOptions, SourceParser } from '../src/parser.ts'

/** The folder of recorded payloads and examples beside the repository; its tests run where it is there, and say so where it is not. */
export const sharedFolder = fileURLToPath(new URL('../../../../shared/', import.meta.url))
export const hasShared = existsSync(sharedFolder)
if (!hasShared) console.warn('not run: tests over recorded payloads; the folder "shared" is not beside the repository')

/** Moscow, as a zone function without a zone library: UTC+3 all year since 2014. */
export const moscowToMs = (local: string) => Date.parse(`${local}+03:00`)

export const testOptions: ParseOptions = {
  fileName: 'test.tsv',
  localToMs: moscowToMs,
  exportedAtMs: Date.UTC(2026, 8, 7),
  nowMs: Date.UTC(2026, 8, 7),
}

export async function* chunksOf(text: string | Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  let at = 0
  for (const cut of [...cuts].map((c) => Math.min(c, bytes.length)).sort((a, b) => a - b)) {
    yield bytes.subarray(at, cut)
    at = cut
  }
  yield bytes.subarray(at)
}

export async function parseAll(parser: SourceParser, input: AsyncIterable<Uint8Array> | string, options: Partial<ParseOptions> = {}) {
  const all: Parsed[] = []
  const bytes = typeof input === 'string' ? chunksOf(input) : input
  for await (const batch of parser.parse(bytes, { ...testOptions, ...options })) all.push(...batch)
  return all
}

export const touchesOf = (parsed: readonly Parsed[]) =>
  parsed.flatMap((one) => (one.kind === 'event' && one.topic === 'touches' ? [one.draft] : []))
export const costsOf = (parsed: readonly Parsed[]) =>
  parsed.flatMap((one) => (one.kind === 'event' && one.topic === 'costs' ? [one.draft] : []))
export const rejectionsOf = (parsed: readonly Parsed[]) => parsed.flatMap((one) => (one.kind === 'rejected' ? [one] : []))

/** A string as a ClickHouse TabSeparated cell. */
export function escapeCell(value: string): string {
  const names: Record<string, string> = { '\t': 't', '\n': 'n', '\r': 'r', '\b': 'b', '\f': 'f', '\0': '0', '\\': '\\', "'": "'" }
  return [...value].map((letter) => (names[letter] === undefined ? letter : `\\${names[letter]}`)).join('')
}

/** Rows of a JSON-lines sample as the TSV they came from: cells are text already; array cells stand as the source wrote them. */
export function toTsv(rows: readonly Record<string, string>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lineOf = (cells: readonly string[]) => `${cells.join('\t')}\n`
  const cellOf = (value: string) => (value.startsWith('[') ? value : escapeCell(value))
  return lineOf(columns) + rows.map((row) => lineOf(columns.map((column) => cellOf(row[column] ?? '')))).join('')
}
