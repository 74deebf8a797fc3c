import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRejectsFile } from './rejects-file.ts'

function rowOf(line: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'touchledger-rejects-'))
  try {
    const rejects = openRejectsFile({ folder, fileName: 'a.csv', nowMs: 0, encoding: 'utf-8' })
    rejects.add(
      { line: 2, field: 'stage', code: 'unknown_stage', found: 'x', accepted: 'y' },
      new TextEncoder().encode(line).subarray(0, 2000),
    )
    rejects.close()
    return readFileSync(rejects.path ?? '', 'utf8').split('\r\n')[1] ?? ''
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test.each(['84951234567', '9001234567', '4951234567', '8 495 123-45-67', '79000000001', '+74951234567', 'ivan@example.com'])(
  'a rejected row holds no contact, however its column writes it: %j',
  (contact) => {
    for (const row of [`2026-09-01,won,502,${contact}`, `{"value":"${contact}"}`, `a;${contact};b`])
      expect(rowOf(row)).not.toContain(contact)
  },
)

test('ids, days and amounts of a rejected row stay, so that its cell is found', () => {
  const row = '2026-09-01 10:00:00;won;30000501;1787216400111111111;7701234567;1250000.00'
  expect(rowOf(row)).toContain(row)
})

test('a row that is cut ends before the contact that it would cut in two', () => {
  expect(rowOf(`${'x,'.repeat(990)}ivan.petrov@example.com,y`)).not.toContain('ivan')
})

test('a cell behind a semicolon begins no formula', () => {
  expect(rowOf('a;=1+1')).toContain("a;'=1+1")
})
