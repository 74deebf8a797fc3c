import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvRecord, createRecordReader } from './records.ts'

function readAll(bytes: Uint8Array, cuts: readonly number[] = [], delimiter = ',', encoding: 'utf-8' | 'windows-1251' = 'utf-8') {
  const reader = createRecordReader(delimiter, encoding)
  const out: CsvRecord[] = []
  let at = 0
  for (const cut of [...cuts].map((each) => each % (bytes.length + 1)).sort((a, b) => a - b)) {
    out.push(...reader.push(bytes.subarray(at, cut)))
    at = cut
  }
  out.push(...reader.push(bytes.subarray(at)), ...reader.end())
  return out
}

const cell = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r\n', 'ы', '😀', ' '), maxLength: 6 }),
)
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const cuts = fc.array(fc.nat(500), { maxLength: 6 })

test('any table written by RFC 4180 is read back, with physical line numbers, wherever its bytes are cut', () => {
  fc.assert(
    fc.property(
      table,
      cuts,
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      (rows, cut, delimiter, end, bom) => {
        const text = rows.map((row) => row.map(quoted).join(delimiter) + end).join('')
        const lines = rows.map((_, index) => 1 + (rows.slice(0, index).flat().join('').match(/\n/g)?.length ?? 0) + index)
        const records = readAll(Buffer.from((bom ? '\uFEFF' : '') + text), cut, delimiter)
        expect(records).toEqual(rows.map((cells, index) => ({ kind: 'cells', line: lines[index], cells })))
      },
    ),
    { numRuns: 500 },
  )
})

test('any bytes give the same records wherever they are cut', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.array(fc.constantFrom(34, 44, 10, 13, 97, 0xd0, 0x9f, 0xef, 0xbb, 0xbf, 0), { maxLength: 80 }).map((each) => Uint8Array.from(each)),
  )
  fc.assert(
    fc.property(bytes, cuts, fc.constantFrom('utf-8' as const, 'windows-1251' as const), (input, cut, encoding) => {
      expect(readAll(input, cut, ',', encoding)).toEqual(readAll(input, [], ',', encoding))
    }),
    { numRuns: 1000 },
  )
})

test('a record of a gigabyte keeps no more than its limit in memory', () => {
  const reader = createRecordReader(',', 'utf-8')
  const chunk = Buffer.alloc(1_048_576, 'x')
  reader.push(Buffer.from('a,"'))
  const before = process.memoryUsage().arrayBuffers
  for (let mib = 0; mib < 1024; mib++) expect(reader.push(chunk)).toEqual([])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1_048_576)
  expect(reader.push(Buffer.from('"\nb,c\n'))).toMatchObject([
    { kind: 'broken', line: 1, column: 1, code: 'field_too_long' },
    { kind: 'cells', line: 2, cells: ['b', 'c'] },
  ])
})

test('the bytes that are no UTF-8 are shown in hex, from the first bad one', () => {
  const [record] = readAll(Buffer.from([0x61, 0x2c, 0xd0, 0x9f, 0xff, 0x62, 0x0a]))
  expect(record).toMatchObject({ kind: 'broken', column: 1, code: 'invalid_utf8', found: 'bytes ff 62' })
})
