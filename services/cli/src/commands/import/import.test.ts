import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestFolder, smallFirm, type TestFolder } from '../../testing/test-context.ts'

let folder: TestFolder
beforeAll(async () => {
  folder = openTestFolder()
  folder.write('touchledger.yaml', smallFirm.rules)
  folder.write('touches.csv', smallFirm.touches)
  folder.write('crm.csv', smallFirm.crm)
})
afterAll(() => folder.remove())

const rulesOption = ['--rules', 'touchledger.yaml']

describe('what cannot begin', () => {
  test('a missing file, an empty one, a folder with nothing, no file at all: exit 2, nothing is made', async () => {
    folder.write('empty.csv', '')
    for (const [args, said] of [
      [['import', 'crm', 'nope.csv'], 'nope.csv: found no such file'],
      [['import', 'crm', 'empty.csv'], 'empty.csv: found an empty file'],
      [['import', 'crm'], 'found no file'],
      [['import', 'crmm', 'crm.csv'], 'did you mean crm?'],
    ] as const) {
      const ran = await folder.run(args)
      expect(ran.err).toContain(said)
      expect(ran.code).toBe(2)
    }
    expect(existsSync(join(folder.path, 'data'))).toBe(false)
  })

  test('a file of another source is refused before anything is imported, with the command that reads it', async () => {
    const ran = await folder.run(['import', 'touches', 'touches.csv', 'crm.csv', '--dry-run'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('crm.csv:1: header')
    expect(ran.err).toContain('touchledger import crm crm.csv')
  })

  test('a wrong delimiter is refused by the header, with the option that reads it', async () => {
    const file = folder.write('semicolon.csv', smallFirm.touches.replaceAll(',', ';'))
    const ran = await folder.run(['import', 'touches', file, '--dry-run'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain("--delimiter ';'")
  })

  test('an answer time that lies ahead is refused', async () => {
    const ran = await folder.run(['import', 'touches', 'touches.csv', '--dry-run', '--exported-at', '2999-01-01'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('lies ahead')
  })
})

test('a dry run says what would happen and makes no data folder', async () => {
  const ran = await folder.run(['import', 'touches', 'touches.csv', '--dry-run', ...rulesOption])
  expect(ran.code).toBe(0)
  expect(ran.err).toContain('2 events would be accepted (dry run: nothing was written)')
  expect(existsSync(join(folder.path, 'data'))).toBe(false)
})

test('files, folders, patterns, gzip and standard input are imported; the first rules file is published', async () => {
  const first = await folder.run(['import', 'touches', 'touches.csv', ...rulesOption])
  expect(first.err).toContain('published as version 1')
  expect(first.err).toContain('touches: 1 file, 2 events accepted, 0 rejected')
  folder.write('crm.csv.gz', gzipSync(smallFirm.crm))
  const second = await folder.run(['import', 'crm', '*.csv.gz', '--exported-at', '2026-10-01'])
  expect(second.err).toContain('3 events accepted')
  expect(second.err).toMatch(/posted: batch 2, \d+ entries/)
  const piped = await folder.run(['import', 'touches', '-'], { stdin: () => only(smallFirm.touches) })
  expect(piped.code).toBe(0)
})

test('the same file again, and an older answer after a newer one, post no entry', async () => {
  for (const args of [
    ['import', 'crm', 'crm.csv', '--exported-at', '2026-10-01'],
    ['import', 'crm', 'crm.csv', '--exported-at', '2026-09-20'],
  ]) {
    const ran = await folder.run(args)
    expect(ran.code).toBe(0)
    expect(ran.err).toContain('0 entries of 0 conversions')
  }
})

test('the report credits the deal to the kopeck, explain names its touches, verify finds no difference', async () => {
  const report = await folder.run(['report', 'channels', '--format', 'json', '--model', 'first_touch,linear'])
  const { rows, totals } = JSON.parse(report.out)
  expect(totals.models.first_touch.amount).toBe('100.01')
  expect(rows.map((row: { key: string; models: Record<string, { amount: string }> }) => [row.key, row.models.linear?.amount])).toEqual([
    ['Яндекс Директ: поиск', '50.01'],
    ['Telegram и мессенджеры', '50.00'],
  ])
  const table = await folder.run(['report', 'channels', '--model', 'first_touch,linear'])
  expect(table.out).toContain('Итого')
  expect(table.out).toContain('100,01')
  const english = await folder.run(['report', 'channels', '--lang', 'en'])
  expect(english.out).toContain('Total')
  expect(english.out).toContain('Yandex Direct: search')
  const explained = await folder.run(['explain', '501', '--goal', 'won'])
  expect(explained.out).toContain('2026-09-01 12:00')
  expect(explained.out).toContain('совпадает с реестром')
  const verified = await folder.run(['verify'])
  expect(verified.out).toContain('No difference')
  expect(verified.code).toBe(0)
})

test('a wrong value of a report is answered with the option and what it accepts', async () => {
  const ran = await folder.run(['report', 'channels', '--goal', 'wonn'])
  expect(ran.code).toBe(2)
  expect(ran.err).toContain('--goal: found wonn; accepted: lead, mql, sql, won, paid')
})

test.each([
  ['metrika', '--counter=1'],
  ['direct', '--account=romashka-ads', '--vat=none'],
  ['amocrm', '--account=romashka'],
])('a table of ours given as %s stops the command before anything is written, and is told for what it is', async (...source) => {
  folder.write('other.csv', smallFirm.touches)
  const ran = await folder.run(['import', ...source, 'other.csv', '--data', 'untouched'])
  expect([ran.code, existsSync(join(folder.path, 'untouched', 'rejects'))]).toEqual([2, false])
  expect(ran.err).toContain('nothing was imported:\n- ')
  expect(ran.err).toContain('It looks like touches: pnpm touchledger import touches')
})

test('a table with another delimiter is not taken for a vendor’s', async () => {
  folder.write('semicolons.csv', smallFirm.crm.replaceAll(',', ';'))
  const ran = await folder.run(['import', 'crm', 'semicolons.csv', '--dry-run'])
  expect(ran.err).toContain("give --delimiter ';'")
  expect(ran.err).not.toContain('It looks like')
})

describe('rejected rows', () => {
  const bad = `${smallFirm.crm}2026-13-01 10:00:00,created,502,Продажи,Новая,,,71,,ivan@example.com
2026-09-08 10:00:00,stage,503,Продажи,Успеххх,,,72,,
`
  test('stand in a file with number, field, code, found, accepted and the row, contacts masked; the rest is in; exit 1', async () => {
    folder.write('bad.csv', bad)
    const ran = await folder.run(['import', 'crm', 'bad.csv'])
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('bad.csv:5: occurred_at: invalid_date')
    expect(ran.err).toContain('3 events accepted, 2 rejected')
    const rejects = join(folder.path, 'data', 'rejects')
    const [name = ''] = readdirSync(rejects)
    expect(name).toMatch(/^bad\.csv\.\d{8}T\d{6}Z\.rejects\.csv$/)
    const lines = readFileSync(join(rejects, name), 'utf8').split('\r\n')
    expect(lines[0]).toBe('\uFEFFline,field,code,found,accepted,row')
    expect(lines[1]).toMatch(/^5,occurred_at,invalid_date,2026-13-01 10:00:00,.*"2026-13-01 10:00:00,created,502/)
    expect(lines[1]).not.toContain('ivan@example.com')
    expect(lines[2]).toMatch(/^6,stage,unknown_stage,Успеххх,"one of Новая, Переговоры, Успех, Отказ/)
  })

  test('--allow-rejects ends with 0 all the same', async () => {
    expect((await folder.run(['import', 'crm', 'bad.csv', '--allow-rejects', '--no-post'])).code).toBe(0)
  })

  test('a gzip that is cut off keeps what was read, names the line, and ends with 1', async () => {
    const many = `occurred_at,visitor_id\n${'2026-09-01 12:00:00,1787216400111111111\n'.repeat(20_000)}`
    const whole = gzipSync(many)
    folder.write('cut.csv.gz', whole.subarray(0, Math.floor(whole.length * 0.9)))
    const ran = await folder.run(['import', 'touches', 'cut.csv.gz', '--no-post'])
    expect(ran.err).toMatch(/cut\.csv\.gz:\d+: \(file\): truncated_gzip/)
    expect(ran.code).toBe(1)
  })
})

async function* only(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
