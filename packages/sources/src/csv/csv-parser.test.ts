import { readFileSync } from 'node:fs'
import type { CrmDraft, FinanceDraft, Parsed } from '@touchledger/events'
import { describe, expect, test } from 'vitest'
import { chunksOf, costsOf, hasShared, parseAll, rejectionsOf, sharedFolder, touchesOf } from '../../test/input.ts'
import type { ParseOptions, SourceParser } from '../parser.ts'
import { csvCostsParser, csvCrmParser, csvFinanceParser, csvRatesParser, csvTouchesParser } from './csv-parser.ts'

const nowMs = Date.UTC(2026, 10, 1)
const read = (parser: SourceParser, text: string | Uint8Array, options: Partial<ParseOptions> = {}) =>
  parseAll(parser, chunksOf(text), { nowMs, exportedAtMs: nowMs, ...options })
const crmOf = (parsed: readonly Parsed[]): CrmDraft[] =>
  parsed.flatMap((one) => (one.kind === 'event' && one.topic === 'crm' ? [one.draft] : []))
const financeOf = (parsed: readonly Parsed[]): FinanceDraft[] =>
  parsed.flatMap((one) => (one.kind === 'event' && one.topic === 'finance' ? [one.draft] : []))
const faultsOf = (parsed: readonly Parsed[]) => rejectionsOf(parsed).map(({ kind: _kind, ...rest }) => rest)
const excel = { delimiter: ';' } as const

describe.runIf(hasShared)('the examples of the contract', () => {
  const examples = `${sharedFolder}examples/csv/`
  const example = (parser: SourceParser, file: string, options: Partial<ParseOptions> = {}) =>
    read(parser, readFileSync(examples + file), options)

  test('bad-crm.csv: each of its defects is refused by line, field, code, what was found and what is accepted; the rest is taken', async () => {
    const expected = JSON.parse(readFileSync(`${examples}bad-crm.expected.json`, 'utf8'))
    const parsed = await example(csvCrmParser, 'bad-crm.csv')
    expect(faultsOf(parsed)).toEqual(expected.rejected)
    expect(parsed.flatMap((one) => (one.kind === 'event' ? [one.line] : []))).toEqual(expected.accepted_rows)
  })

  test('touches.csv: every row is a touch', async () => {
    const parsed = await example(csvTouchesParser, 'touches.csv')
    expect(rejectionsOf(parsed)).toEqual([])
    expect(touchesOf(parsed).map(({ event_id, kind, side, occurred_at }) => [event_id, kind, side, occurred_at])).toEqual([
      ['visit-T1', 'visit', 'marketing', Date.UTC(2026, 7, 20, 9)],
      ['visit-T5', 'visit', 'marketing', Date.UTC(2026, 7, 24, 18)],
      ['visit-T3', 'visit', 'marketing', Date.UTC(2026, 7, 28, 15)],
      ['visit-T2', 'visit', 'marketing', Date.UTC(2026, 8, 1, 10)],
      ['visit-T4', 'visit', 'marketing', Date.UTC(2026, 8, 5, 8, 30)],
      ['call-400001', 'call', 'sales', Date.UTC(2026, 8, 2, 7, 41)],
      ['meeting-1', 'meeting', 'sales', Date.UTC(2026, 8, 7, 9)],
    ])
    expect(touchesOf(parsed)[0]).toMatchObject({
      identifiers: [
        { type: 'ym_client_id', value: '1787216400111111111' },
        { type: 'yclid', value: '5123456789012345601' },
      ],
      referrer_host: 'yandex.ru',
      landing_path: '/liniya-rozliva',
      click_id: 'yclid',
      term: 'линия розлива',
    })
    expect(touchesOf(parsed)[6]?.campaign).toBe('Выставка "Упаковка", осень')
  })

  test('crm.csv: every row is an event of its deal', async () => {
    const parsed = await example(csvCrmParser, 'crm.csv', { crm: 'amocrm' })
    expect(rejectionsOf(parsed)).toEqual([])
    expect(crmOf(parsed).map(({ kind, deal_id, amount_minor }) => [kind, deal_id, amount_minor])).toEqual([
      ['created', '30000501', 0],
      ['stage_changed', '30000501', null],
      ['stage_changed', '30000501', null],
      ['amount_changed', '30000501', 10_000],
      ['won', '30000501', 10_000],
      ['lost', '30000503', 54_000_000],
      ['created', '30000505', 3_500_000],
      ['deleted', '30000507', null],
    ])
    expect(crmOf(parsed)[0]?.identifiers).toEqual([
      { type: 'ym_client_id', value: '1787216400111111111' },
      { type: 'email', value: 'maria@example.com' },
      { type: 'phone', value: '+7 900 000-00-01' },
    ])
  })

  test('costs.csv: every row is a cost once the rate of VAT is known; without it the rows that leave it out are refused', async () => {
    const parsed = await example(csvCostsParser, 'costs.csv', { vat: 'excluded:22' })
    expect(rejectionsOf(parsed)).toEqual([])
    const costs = costsOf(parsed).map((cost) => [cost.date_from, cost.date_to, cost.amount_minor, cost.currency, cost.vat, cost.cost_kind])
    expect(costs).toEqual([
      ['2026-09-01', '2026-09-01', 234_778, 'RUB', 'excluded:22', 'media'],
      ['2026-09-01', '2026-09-01', 140_200, 'RUB', 'excluded:22', 'media'],
      ['2026-08-28', '2026-08-28', 312_055, 'RUB', 'included:22', 'media'],
      ['2026-09-01', '2026-09-30', 5_000_000, 'RUB', 'none', 'fee'],
      ['2026-09-01', '2026-09-30', 150_000, 'RUB', 'none', 'levy'],
      ['2026-09-01', '2026-09-30', 18_000_000, 'RUB', 'none', 'salary'],
      ['2026-09-15', '2026-09-15', 499_000, 'RUB', 'included:22', 'tool'],
      ['2026-09-03', '2026-09-03', 1234, 'USD', 'excluded:22', 'media'],
    ])
    expect(costsOf(parsed)[1]?.campaign_name).toBe('РСЯ упаковка "осень"')
    expect(costsOf(parsed)[0]?.campaign_key).toBe('yandex_direct:70123456')
    const without = faultsOf(await example(csvCostsParser, 'costs.csv'))
    expect(without.map(({ line, field, code, found }) => [line, field, code, found])).toEqual([
      [2, 'vat', 'unknown_vat', 'excluded'],
      [3, 'vat', 'unknown_vat', 'excluded'],
      [4, 'vat', 'unknown_vat', 'included'],
      [8, 'vat', 'unknown_vat', 'included'],
      [9, 'vat', 'unknown_vat', 'excluded'],
    ])
  })

  test("Excel's table: windows-1251, semicolons, decimal commas, spaces between thousands, days with dots; its total row is refused", async () => {
    const options = { ...excel, encoding: 'windows-1251', vatRateOn: () => 22 } as const
    const parsed = await example(csvCostsParser, 'costs-excel-cp1251-semicolon.csv', options)
    expect(costsOf(parsed).map(({ date_from, amount_minor, impressions }) => [date_from, amount_minor, impressions])).toEqual([
      ['2026-08-28', 312_055, 15_230],
      ['2026-08-29', 100_000, 9000],
      ['2026-08-30', 50, 10],
    ])
    expect(costsOf(parsed).map(({ campaign_name }) => campaign_name)).toEqual(['Лид-формы «осень»', 'Лид-формы; вторая', '№ 2 «Ёлка»'])
    expect(faultsOf(parsed)).toEqual([
      { line: 5, field: 'date', code: 'total_row', found: 'Итого', accepted: 'rows of data; a total is not imported' },
    ])
  })

  test('finance.csv: documents with positive amounts, whose kind says the sign', async () => {
    const parsed = await example(csvFinanceParser, 'finance.csv', { crm: 'amocrm', vatRateOn: () => 22 })
    expect(rejectionsOf(parsed)).toEqual([])
    expect(financeOf(parsed).map((each) => [each.kind, each.document_id, each.amount_minor, each.crm, each.refund_of, each.vat])).toEqual([
      ['invoice', '14012', 10_000, 'amocrm', '', 'none'],
      ['payment', 'P1', 3333, 'amocrm', '', 'none'],
      ['payment', 'P2', 6667, 'amocrm', '', 'none'],
      ['payment', 'P9', 1000, '', '', 'none'],
      ['refund', 'R1', 3333, 'amocrm', 'P1', 'none'],
      ['refund', 'R2', 6667, 'amocrm', 'P2', 'none'],
      ['act', 'A-77', 312_055, '', '', 'included:22'],
    ])
  })

  test('rates.csv: a rate of a day, for its nominal, as the bank wrote it', async () => {
    const parsed = await example(csvRatesParser, 'rates.csv')
    expect(rejectionsOf(parsed)).toEqual([])
    expect(financeOf(parsed).map(({ day, currency, nominal, rate }) => [day, currency, nominal, rate])).toEqual([
      ['2026-09-01', 'USD', 1, '80.1234'],
      ['2026-09-02', 'USD', 1, '80.4321'],
      ['2026-09-05', 'USD', 1, '79.9876'],
      ['2026-09-02', 'KZT', 100, '15.0612'],
      ['2026-09-02', 'UZS', 10_000, '65.9000'],
    ])
    expect(financeOf(parsed)[0]?.occurred_at).toBe(Date.UTC(2026, 7, 31, 21))
  })
})

describe('a header that cannot be read refuses the file by one row', () => {
  const refusalOf = async (text: string | Uint8Array, options: Partial<ParseOptions> = {}) => {
    const parsed = await read(csvCrmParser, text, options)
    expect(parsed).toHaveLength(1)
    return faultsOf(parsed)[0]
  }
  test.each([
    ['occurred_at;event;deal_id\n2026-09-01;won;1\n', {}, 'wrong_delimiter', "--delimiter ';'"],
    ['occurred_at\tevent\tdeal_id\n2026-09-01\twon\t1\n', {}, 'wrong_delimiter', "--delimiter '\\t'"],
    ['occurred_at,event,deal_id\n2026-09-01,won,1\n', excel, 'wrong_delimiter', "--delimiter ','"],
    ['occurred_at,event,deal_id,amout\n', {}, 'unknown_column', 'did you mean amount?'],
    ['occurred_at,event,deal_id,__proto__\n', {}, 'unknown_column', 'occurred_at, event, deal_id'],
    ['occurred_at,event,deal_id,deal_id\n', {}, 'duplicate_column', 'each column once'],
    ['occurred_at,deal_id\n', {}, 'missing_column', 'event; known columns: occurred_at'],
    ['occurred_at,event\n', {}, 'missing_column', 'deal_id or contact_id'],
    ['', {}, 'empty_file', 'occurred_at, event'],
    ['\n\n', {}, 'empty_file', 'occurred_at, event'],
    [Buffer.from('occurred_at,event,deal_id\n', 'utf16le'), {}, 'invalid_utf8', 'CSV UTF-8'],
    [Buffer.from([0xee, 0xf2, 0x2c, 0x31, 0x0a]), {}, 'invalid_utf8', '--encoding windows-1251'],
    [Buffer.from('PK\u0003\u0004abc\n'), {}, 'not_a_table', 'CSV UTF-8'],
  ])('%j', async (text, options, code, hint) => {
    const refusal = await refusalOf(text, options)
    expect(refusal).toMatchObject({ line: 1, field: 'header', code })
    expect(refusal?.accepted).toContain(hint)
  })
  test('a byte order mark, spaces and capitals in names are no fault', async () => {
    expect(crmOf(await read(csvCrmParser, '\uFEFFOccurred_At, Event ,deal_id\r\n2026-09-01,created,1\r\n'))).toHaveLength(1)
  })
})

describe('a row that cannot be read is refused by its physical line and its neighbours are taken', () => {
  const head = 'occurred_at,event,deal_id,reason\n'
  const good = '2026-09-01,created,1,\n'
  const outcome = async (rows: string, options: Partial<ParseOptions> = {}) => {
    const parsed = await read(csvCrmParser, head + rows, options)
    return [crmOf(parsed).length, ...rejectionsOf(parsed).map(({ line, field, code }) => [line, field, code])]
  }
  test('lines are counted over quoted line breaks', async () => {
    expect(await outcome('2026-09-01,created,1,"a\nb\r\n"\n2026-13-01,created,1,\n')).toEqual([1, [5, 'occurred_at', 'invalid_date']])
  })
  test('a field of 10 MB', async () => {
    expect(await outcome(`2026-09-01,created,1,"${'x'.repeat(10_000_000)}"\n${good}`)).toEqual([1, [2, 'reason', 'field_too_long']])
    expect(await outcome(`2026-09-01,created,1,${'x'.repeat(10_000_000)}\n${good}`)).toEqual([1, [2, 'reason', 'field_too_long']])
  })
  test('a quote that nobody closes', async () => {
    expect(await outcome(`${good}2026-09-01,created,1,"open\n${good}`)).toEqual([1, [3, 'reason', 'unclosed_quote']])
    expect(await outcome(`2026-09-01,created,1,"${'open\n'.repeat(1_000_000)}`)).toEqual([0, [2, 'reason', 'unclosed_quote']])
  })
  test('quotes that are not doubled inside quotes; inside a bare cell they are ordinary', async () => {
    expect(await outcome(`2026-09-01,created,1,"a" b\n2026-09-01,created,1,a "b"\n`)).toEqual([1, [2, '(line)', 'invalid_quotes']])
  })
  test('a NUL byte', async () => {
    expect(await outcome(`2026-09-01,created,1,a\0b\n${good}`)).toEqual([1, [2, 'reason', 'control_character']])
  })
  test('empty lines and lines of delimiters alone are no rows', async () => {
    expect(await outcome(`\n,,,\n${good}\r\n`)).toEqual([1])
  })
  test('a stage that the rules do not know names those they know', async () => {
    const knownStage = (pipeline: string, stage: string) =>
      stage === 'Новая' && pipeline === 'Продажи' ? ({ ok: true } as const) : ({ ok: false, known: ['Новая', 'Оплачено'] } as const)
    const text = 'occurred_at,event,deal_id,pipeline,stage\n2026-09-01,stage,1,Продажи,Новая\n2026-09-01,stage,1,Продажи,Старая\n'
    const [fault] = faultsOf(await read(csvCrmParser, text, { knownStage }))
    expect(fault).toMatchObject({ line: 3, field: 'stage', code: 'unknown_stage', found: 'Старая' })
    expect(fault?.accepted).toContain('Новая, Оплачено')
  })
  test('an id that a spreadsheet has rounded', async () => {
    const [fault] = faultsOf(await read(csvTouchesParser, 'occurred_at;visitor_id\n01.09.2026 10:00;1,78722E+18\n', excel))
    expect(fault).toMatchObject({ line: 2, field: 'visitor_id', code: 'rounded_number' })
  })
  test('what was found shows no e-mail and no phone', async () => {
    const text = 'occurred_at,event,deal_id\nmaria@example.com,created,1\n+7 (900) 000-00-01,created,1\n'
    for (const { found } of faultsOf(await read(csvCrmParser, text))) expect(found).not.toMatch(/maria|000-00/)
  })
  test('a merge names what remains; a contact may stand without a deal', async () => {
    const text = 'occurred_at,event,contact_id,merged_into\n2026-09-01,merged,7,8\n2026-09-01,merged,7,\n'
    const parsed = await read(csvCrmParser, text)
    expect(crmOf(parsed)).toMatchObject([{ kind: 'merged', contact_id: '7', merged_into: '8', deal_id: '' }])
    expect(faultsOf(parsed)).toMatchObject([{ line: 3, field: 'merged_into', code: 'missing_value' }])
  })
})

describe('touches', () => {
  test('marks of the landing page fill the columns that are empty, and only those', async () => {
    const url = 'https://romashka.example/a?utm_source=vk&utm_medium=cpc&utm_campaign=c1&gclid=G1'
    const text = `occurred_at,visitor_id,source,landing_url\n2026-09-01T10:00:00Z,1,telegram,${url}\n`
    expect(touchesOf(await read(csvTouchesParser, text))).toMatchObject([
      {
        source: 'telegram',
        medium: 'cpc',
        campaign: 'c1',
        click_id: 'gclid',
        identifiers: [{ value: '1' }, { type: 'gclid', value: 'G1' }],
      },
    ])
  })
  test('a row without any contact is refused; visitors may be of another system', async () => {
    const parsed = await read(csvTouchesParser, 'occurred_at,visitor_id\n2026-09-01,\n2026-09-01,a.b\n', { visitorType: 'ga_client_id' })
    expect(faultsOf(parsed)).toMatchObject([{ line: 2, field: 'visitor_id', code: 'missing_value' }])
    expect(touchesOf(parsed)).toMatchObject([{ identifiers: [{ type: 'ga_client_id', value: 'a.b' }], resolution_ms: 86_400_000 }])
  })
})

describe('costs and money', () => {
  const head = 'date;date_from;date_to;platform;account;amount;currency;vat\n'
  const outcome = async (row: string, options: Partial<ParseOptions> = {}) => {
    const parsed = await read(csvCostsParser, head + row, { ...excel, ...options })
    return costsOf(parsed)[0]?.amount_minor ?? faultsOf(parsed)[0]?.code
  }
  test.each([
    ['01.09.2026;;;vk;a;1 234,5;RUB;none', 123_450],
    ['01.09.2026;;;vk;a;1\u00a0234\u00a0567,05;RUB;none', 123_456_705],
    ['01.09.2026;;;vk;a;1234.5;RUB;none', 123_450],
    ['01.09.2026;;;vk;a;-12,30;RUB;none', -1230],
    ['2026-09-01;;;vk;a;0;rub;none', 0],
    ['01.09.2026;;;vk;a;12 34,5;RUB;none', 'ambiguous_number'],
    ['01.09.2026;;;vk;a;1.234,5;RUB;none', 'ambiguous_number'],
    ['01.09.2026;;;vk;a;;RUB;none', 'missing_value'],
    ['01.09.2026;;;vk;a;1;;none', 'missing_value'],
    ['01.09.2026;;;vk;a;1;RUB;20%', 'unknown_vat'],
    ['01.09.2026;02.09.2026;;vk;a;1;RUB;none', 'conflicting_fields'],
    [';;;vk;a;1;RUB;none', 'missing_value'],
    [';01.09.2026;31.08.2026;vk;a;1;RUB;none', 'date_out_of_range'],
    [';01.09.2024;30.09.2025;vk;a;1;RUB;none', 'date_out_of_range'],
    ['31.02.2026;;;vk;a;1;RUB;none', 'invalid_date'],
    ['01.09.2027;;;vk;a;1;RUB;none', 'date_out_of_range'],
  ])('%s is %s', async (row, expected) => {
    expect(await outcome(row)).toBe(expected)
  })
  test("a comma is a decimal comma only in Excel's form", async () => {
    const text = 'date,platform,account,amount,currency\n2026-09-01,vk,a,"1 234,5",RUB\n01.09.2026,vk,a,1,RUB\n'
    const codes = faultsOf(await read(csvCostsParser, text)).map(({ code }) => code)
    expect(codes).toEqual(['ambiguous_number', 'invalid_date'])
  })
  test('an amount too large is told why', async () => {
    const text = (amount: string) => `date,platform,account,amount,currency\n2026-09-01,vk,a,${amount},RUB\n`
    expect(faultsOf(await read(csvCostsParser, text('12345678901234')))).toMatchObject([
      { code: 'amount_too_large', accepted: 'an amount that fits the ledger (at most 15 digits, minor units included)' },
    ])
  })
})
