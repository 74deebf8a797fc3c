import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { SourceTopic } from '@touchledger/events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readLog } from '../command-line/read-log.ts'
import { type Ran, runInProcess } from '../command-line/run-in-process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchledger-bad-input-'))
  writeFileSync(
    join(folder, 'rules.yaml'),
    'version: 1\ncompany: {name: Ромашка, time_zone: Europe/Moscow}\nstages: {Продажи: {Новая заявка: lead, Успех: won}}\n',
  )
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Bytes = string | Uint8Array
const bytesOf = (...parts: Bytes[]) => Buffer.concat(parts.map((part) => Buffer.from(part)))

function importFile(source: string, name: string, content: Bytes, ...options: string[]): Promise<Ran> {
  writeFileSync(join(folder, name), content)
  return runInProcess(['import', source, name, '--rules', 'rules.yaml', '--no-post', ...options], folder)
}
const idsIn = async (topic: SourceTopic) => (await readLog(join(folder, 'data/log.sqlite'), topic)).map(({ event_id }) => event_id).sort()
/** The one file of rejected lines, as rows of text. */
function rejects(): { name: string; text: string } {
  const names = readdirSync(join(folder, 'data/rejects'))
  expect(names).toHaveLength(1)
  const [name = ''] = names
  return { name, text: readFileSync(join(folder, 'data/rejects', name), 'utf8') }
}

const touchHeader = 'occurred_at,visitor_id,source,email,event_id\n'
const crmHeader = 'occurred_at,event,deal_id,pipeline,stage,amount,currency,vat,email,event_id\n'
const costHeader = 'date,platform,account,amount,currency,vat,campaign_id\n'
const financeHeader = 'occurred_at,document_id,kind,amount,currency,vat\n'
const at = '2025-09-02T10:00:00+03:00'
const crm = (over: Partial<Record<'at' | 'event' | 'stage' | 'amount' | 'currency' | 'vat' | 'id', string>>) =>
  [
    over.at ?? at,
    over.event ?? 'created',
    '1',
    'Продажи',
    over.stage ?? '',
    over.amount ?? '',
    over.currency ?? '',
    over.vat ?? '',
    '',
    over.id ?? 'bad',
  ].join(',')
const good = (id: string) => crm({ id, amount: '100.00', currency: 'RUB' })

describe('a bad row among good ones is told by line, field, found and accepted; the good ones are in', () => {
  test.each<[name: string, row: Bytes, field: string, code: string, found: string, accepted: string]>([
    [
      'a day of 1970',
      crm({ at: '1970-01-01T00:00:00Z' }),
      'occurred_at',
      'date_out_of_range',
      '1970-01-01T00:00:00Z',
      'a time from 2000-01-01',
    ],
    ['a day of 2070', crm({ at: '2070-01-01T00:00:00Z' }), 'occurred_at', 'date_out_of_range', '2070-01-01T00:00:00Z', 'one day after now'],
    ['a day that is none', crm({ at: '2025-13-05' }), 'occurred_at', 'invalid_date', '2025-13-05', 'ISO 8601'],
    [
      'a negative amount',
      crm({ event: 'won', amount: '-100.00', currency: 'RUB' }),
      'amount',
      'negative_amount',
      '-100.00',
      'zero or more',
    ],
    [
      'an amount of 20 digits',
      crm({ amount: '12345678901234567890', currency: 'RUB' }),
      'amount',
      'amount_too_large',
      '12345678901234567890',
      'at most 15 digits',
    ],
    ['an unknown currency', crm({ amount: '1', currency: 'RBL' }), 'currency', 'unknown_currency', 'RBL', 'an ISO 4217 code'],
    ['an unknown VAT', crm({ vat: 'included:220' }), 'vat', 'unknown_vat', 'included:220', 'none'],
    ['an unknown stage', crm({ event: 'stage', stage: 'Думают' }), 'stage', 'unknown_stage', 'Думают', 'Новая заявка, Успех'],
    ['an unknown event', crm({ event: 'wonn' }), 'event', 'unknown_event', 'wonn', 'won_withdrawn'],
    ['a cell too many', `${crm({})},more`, '(line)', 'wrong_column_count', '11 cells', '10 cells'],
    [
      'broken UTF-8',
      bytesOf(`${at},created,1,`, new Uint8Array([0xcf, 0xf0, 0xee]), ',,,,,,bad'),
      'pipeline',
      'invalid_utf8',
      'cf f0 ee',
      '--encoding windows-1251',
    ],
    [
      'a field of 10 MB',
      bytesOf(`${at},created,1,`, Buffer.alloc(10_000_000, 'x'), ',,,,,,bad'),
      'pipeline',
      'field_too_long',
      'more than 1048576 bytes',
      'at most 1048576',
    ],
  ])('%s', async (_, row, field, code, found, accepted) => {
    const file = bytesOf(crmHeader, good('ok-1'), '\n', row, '\n', good('ok-2'), '\n')
    const { code: exit, err } = await importFile('crm', 'crm.csv', file)
    expect(exit).toBe(1)
    const line = err.split('\n').find((each) => each.startsWith('crm.csv:3: '))
    expect(line).toContain(`crm.csv:3: ${field}: ${code}: found `)
    expect(line).toContain(found)
    expect(line).toContain(accepted)
    expect(err).toContain('2 events accepted, 1 rejected')
    expect(await idsIn('crm')).toEqual(['ok-1', 'ok-2'])
    // The file of rejects opens in a spreadsheet and says the same.
    const { name, text } = rejects()
    expect(err).toContain(name)
    expect(text.startsWith('\uFEFFline,field,code,found,accepted,row\r\n')).toBe(true)
    expect(text).toContain(`3,${field},${code},`)
    expect(text.length).toBeLessThan(5_000)
  })

  test('a refund below zero, an unknown document, a cost of an unknown currency', async () => {
    const finance = `${financeHeader}${at},ok,payment,1.00,RUB,\n${at},bad-1,refund,-1.00,RUB,\n${at},bad-2,paymnt,1.00,RUB,\n`
    const paid = await importFile('finance', 'finance.csv', finance)
    expect([paid.code, paid.err.includes('finance.csv:3: amount: negative_amount'), paid.err.includes('finance.csv:4: kind:')]).toEqual([
      1,
      true,
      true,
    ])
    const costs = `${costHeader}2025-09-01,vk,a,10.00,RUB,,1\n2025-09-01,vk,a,10.00,РУБ,,2\n2025-09-01,vk,a,10.00,RUB,22%,3\n`
    const spent = await importFile('costs', 'costs.csv', costs)
    expect([
      spent.code,
      spent.err.includes('costs.csv:3: currency: unknown_currency'),
      spent.err.includes('costs.csv:4: vat: unknown_vat'),
    ]).toEqual([1, true, true])
    expect([(await idsIn('finance')).length, (await idsIn('costs')).length]).toEqual([1, 1])
  })

  test('contacts of a rejected row are masked on the screen and in the file of rejects', async () => {
    const rows = `${at},1,yandex,ivan.petrov@mail.example,ok\n2070-01-01T00:00:00Z,2,"call +7 900 123-45-67",ivan.petrov@mail.example,bad\n`
    const { code, err } = await importFile('touches', 'touches.csv', `${touchHeader}${rows}`)
    expect([code, await idsIn('touches')]).toEqual([1, ['ok']])
    const { text } = rejects()
    expect(text).toContain('2070-01-01')
    for (const told of [err, text]) {
      expect(told).not.toContain('ivan.petrov')
      expect(told).not.toMatch(/123.?45.?67/)
    }
    expect(text).toContain('***')
  })

  test('a row that could be a formula stands harmless in the file of rejects', async () => {
    const { code } = await importFile('touches', 'touches.csv', `${touchHeader}"=cmd|' /C calc'!A0",1,yandex,,bad\n`)
    expect(code).toBe(1)
    expect(rejects().text).not.toMatch(/(^|,)"?[=+@]/m)
  })

  test('a quote that nobody closes is told by the line it stands in; the rows before it are in', async () => {
    const rows = `${at},1,yandex,,ok\n${at},2,"yan,,bad\n${at},3,google,,after\n`
    const { code, err } = await importFile('touches', 'touches.csv', `${touchHeader}${rows}`)
    expect([code, err.includes('touches.csv:3: source: unclosed_quote'), await idsIn('touches')]).toEqual([1, true, ['ok']])
  })

  test('--allow-rejects ends with 0 and tells the same', async () => {
    const file = `${crmHeader}${good('ok')}\n${crm({ at: '1970-01-01' })}\n`
    const { code, err } = await importFile('crm', 'crm.csv', file, '--allow-rejects')
    expect([code, err.includes('crm.csv:3: occurred_at')]).toEqual([0, true])
  })

  test('the corrected file imported again brings what was missing and doubles nothing', async () => {
    await importFile('crm', 'crm.csv', `${crmHeader}${good('ok-1')}\n${crm({ id: 'late', amount: 'x', currency: 'RUB' })}\n`)
    expect(await idsIn('crm')).toEqual(['ok-1'])
    const again = await importFile('crm', 'crm.csv', `${crmHeader}${good('ok-1')}\n${crm({ id: 'late', amount: '5', currency: 'RUB' })}\n`)
    expect(again.code).toBe(0)
    expect(new Set(await idsIn('crm'))).toEqual(new Set(['ok-1', 'late']))
  })
})

describe('what is read all the same', () => {
  test('a BOM, Windows line ends and no line end at the end of the file', async () => {
    const { code } = await importFile(
      'touches',
      'touches.csv',
      `\uFEFF${touchHeader}${at},1,yandex,,a\r\n${at},2,google,,b`.replaceAll('\n', '\r\n'),
    )
    expect([code, await idsIn('touches')]).toEqual([0, ['a', 'b']])
  })

  test('names that are traps in JavaScript are texts like any other', async () => {
    const file = `${touchHeader}${at},__proto__,constructor,,__proto__\n${at},2,__proto__,,toString\n`
    const { code } = await importFile('touches', 'touches.csv', file)
    expect([code, await idsIn('touches')]).toEqual([0, ['__proto__', 'toString']])
    expect(Object.hasOwn(Object.prototype, 'event_id')).toBe(false)
  })
})

describe('a file that cannot be read as a whole is refused before anything is imported', () => {
  test.each<[name: string, source: string, file: string, content: Bytes, told: readonly string[]]>([
    ['an empty file', 'crm', 'crm.csv', '', ['crm.csv', 'empty file', 'a header row']],
    ['an empty gzip', 'crm', 'crm.csv.gz', gzipSync(''), ['crm.csv.gz', 'empty file']],
    ['a file of blank lines', 'crm', 'crm.csv', '\n\n\n', ['crm.csv', 'header']],
    ['a wrong delimiter', 'touches', 'touches.csv', touchHeader.replaceAll(',', ';'), ['touches.csv:1: header', "--delimiter ';'"]],
    [
      'the header of another source',
      'crm',
      'spend.csv',
      `${costHeader}2025-09-01,vk,a,1,RUB,,1\n`,
      ['spend.csv:1: header', 'import costs spend.csv'],
    ],
    ['an unknown column', 'touches', 'touches.csv', 'occurred_at,visitor_id,sorce\n', ['header: found sorce', 'did you mean source?']],
    ['a column __proto__', 'touches', 'touches.csv', 'occurred_at,visitor_id,__proto__\n', ['header: found __proto__']],
    ['a column twice', 'touches', 'touches.csv', 'occurred_at,visitor_id,source,source\n', ['header: found source', 'each column once']],
    ['a missing column', 'crm', 'crm.csv', 'occurred_at,deal_id\n', ['header', 'event']],
    ['a workbook', 'crm', 'crm.csv', 'PK\u0003\u0004 rest', ['a zip or .xlsx file', 'CSV UTF-8']],
    ['UTF-16', 'crm', 'crm.csv', Buffer.from(`\uFEFF${crmHeader}`, 'utf16le'), ['crm.csv:1: header', 'CSV UTF-8']],
    ['no gzip in a .gz', 'crm', 'crm.csv.gz', crmHeader, ['crm.csv.gz', 'no gzip']],
  ])('%s', async (_, source, file, content, told) => {
    const { code, err } = await importFile(source, file, content)
    expect(code).toBe(2)
    for (const part of told) expect(err).toContain(part)
    expect(err).not.toMatch(/\n\s+at /)
  })

  test('one such file among good ones stops the command before the good ones are read', async () => {
    writeFileSync(join(folder, 'good.csv'), `${crmHeader}${good('ok')}\n`)
    writeFileSync(join(folder, 'bad.csv'), costHeader)
    const { code, err } = await runInProcess(['import', 'crm', 'good.csv', 'bad.csv', '--rules', 'rules.yaml', '--no-post'], folder)
    expect([code, err.includes('nothing was imported'), err.includes('bad.csv:1')]).toEqual([2, true, true])
    expect(await idsIn('crm')).toEqual([])
  })

  test('a folder without files, a file that is missing, a file given twice', async () => {
    mkdirSync(join(folder, 'export'))
    writeFileSync(join(folder, 'a.csv'), touchHeader)
    const run = (...files: string[]) => runInProcess(['import', 'touches', ...files], folder)
    expect(await run('export')).toMatchObject({ code: 2, err: expect.stringContaining('export: found a folder without a file to import') })
    expect(await run('none.csv')).toMatchObject({ code: 2, err: expect.stringContaining('none.csv: found no such file') })
    expect(await run('a.csv', './a.csv')).toMatchObject({ code: 2, err: expect.stringContaining('found twice') })
  })
})

describe('a gzip that is cut off', () => {
  test('keeps what was read, names the line where it ends, replaces no day and ends with 1', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${at},${7 * index},yandex,,v${index}\n`)
    const whole = gzipSync(touchHeader + rows.join(''))
    const { code, err } = await importFile('touches', 'touches.csv.gz', whole.subarray(0, Math.floor(whole.length / 2)))
    expect([code, err.includes('(file): truncated_gzip: found gzip that ends before its end'), err.includes('import it again')]).toEqual([
      1,
      true,
      true,
    ])
    const taken = (await idsIn('touches')).length
    expect(taken).toBeGreaterThan(1_000)
    expect((await importFile('touches', 'touches.csv.gz', whole)).code).toBe(0)
    expect(new Set(await idsIn('touches')).size).toBe(20_000)
  })
})
