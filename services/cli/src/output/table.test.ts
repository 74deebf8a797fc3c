import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { renderTable } from './table.ts'

test('columns stand under each other whatever the letters, and a rule is as wide as the table', () => {
  const text = renderTable(
    {
      columns: [
        { title: 'Канал', align: 'left' },
        { title: 'Сумма', align: 'right' },
      ],
      rows: [['Директ', '1 234,50'], ['広告', '7,00'], null, ['Итого', '1 241,50']],
    },
    100,
  )
  expect(text).toBe(`Канал      Сумма
────────────────
Директ  1 234,50
広告        7,00
────────────────
Итого   1 241,50
`)
})

test('what does not fit is cut in the widest text column, never in a number or a fixed column', () => {
  const columns = [
    { title: 'when', align: 'left', fixed: true },
    { title: 'what', align: 'left' },
    { title: 'sum', align: 'right' },
  ] as const
  const text = renderTable({ columns, rows: [['2026-09-01 12:00', 'ы'.repeat(200), '1 000 000,00']] }, 100)
  const lines = text.trimEnd().split('\n')
  expect(lines.map((line) => stringWidth(line))).toEqual([100, 100, 100])
  expect(text).toContain('2026-09-01 12:00')
  expect(text).toContain('1 000 000,00')
  expect(text).toContain('ы…')
})
