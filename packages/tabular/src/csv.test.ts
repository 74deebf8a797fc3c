import { expect, test } from 'vitest'
import { type Table, toCsv } from './index.ts'

const table = (cell: string, kind: 'text' | 'decimal' = 'text'): Table => ({ columns: [{ title: 'a', kind }], rows: [[cell]] })
const bodyOf = (text: string) => text.split('\r\n').slice(1).join('\r\n')

test.each(['=1+1', '+7', '-5', '@SUM(A1)', '\tx', '\rx', '＝1'])('a text that could be a formula is made harmless: %j', (cell) => {
  expect(bodyOf(toCsv(table(cell))).replace(/^"/, '')).toMatch(/^'/)
})

test.each(['VK;=1+1', 'a\t@SUM(A1)', 'a\n=1', 'a;"=1'])(
  'a text that a Russian Excel would cut into a formula is made harmless: %j',
  (cell) => {
    expect(bodyOf(toCsv(table(cell)))).toMatch(/[;\t\n]"{0,2}'[=@]/)
  },
)

test('negative numbers stay numbers, and text in a column of numbers does not become one', () => {
  expect(toCsv(table('-12.50', 'decimal'))).toBe('a\r\n-12.50\r\n')
  expect(toCsv(table('-12+3', 'decimal'))).toBe("a\r\n'-12+3\r\n")
})

test('delimiters, quotes and line breaks are quoted', () => {
  expect(toCsv(table('a,"b"\nc'))).toBe('a\r\n"a,""b""\nc"\r\n')
})

test('the form for Russian Excel has a BOM, semicolons and decimal commas', () => {
  const both: Table = {
    columns: [
      { title: 'Канал', kind: 'text' },
      { title: 'Сумма', kind: 'decimal' },
    ],
    rows: [['Поиск; SEO', '1234.50']],
  }
  expect(toCsv(both, 'russianExcel')).toBe('\uFEFFКанал;Сумма\r\n"Поиск; SEO";1234,50\r\n')
})

test('an empty cell is empty', () => {
  expect(toCsv({ columns: table('').columns, rows: [[null]] })).toBe('a\r\n\r\n')
})
