import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { toXlsx } from './index.ts'

/** The text of all deflated members of a zip archive, by their local headers. */
function membersOf(zip: Uint8Array): string {
  const bytes = Buffer.from(zip)
  let text = ''
  for (let at = bytes.readUInt32LE(bytes.lastIndexOf('PK\u0005\u0006') + 16); bytes.readUInt32LE(at) === 0x02014b50; ) {
    const [size, nameLength] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)]
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const body = bytes.subarray(start, start + size)
    text += bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(body).toString() : body.toString()
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return text
}

test('amounts are numbers, longer ones and formulas are text', async () => {
  const xlsx = await toXlsx([
    {
      name: 'Каналы: [1]',
      table: {
        columns: [
          { title: 'Канал', kind: 'text' },
          { title: 'Сумма', kind: 'decimal' },
        ],
        rows: [
          ['=cmd()', '-1234.50'],
          ['Поиск', '12345678901234567.89'],
          ['Пусто', null],
        ],
      },
    },
  ])
  const text = membersOf(xlsx)
  expect(text).toContain('<v>-1234.5</v>')
  expect(text).toContain('=cmd()')
  expect(text).not.toContain('<f>')
  expect(text).toContain('12345678901234567.89')
  expect(text).toContain('Каналы')
})
