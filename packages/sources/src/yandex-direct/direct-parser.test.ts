import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunksOf, costsOf, hasShared, parseAll, rejectionsOf, sharedFolder, testOptions, toTsv } from '../../test/input.ts'
import { yandexDirectParser } from './direct-parser.ts'

const said = { account: 'romashka-ads', vat: 'excluded:22' }
const parse = (input: string | AsyncIterable<Uint8Array>, options = {}) => parseAll(yandexDirectParser, input, { ...said, ...options })
const base = {
  Date: '2026-09-01',
  CampaignId: '70123456',
  CampaignName: ' РСЯ "осень" | 1',
  Impressions: '1200',
  Clicks: '37',
  Cost: '1845670000',
}
const row = (change: Record<string, string>) => ({ ...base, ...change })
const amountsOf = async (costs: readonly string[], options = {}) =>
  costsOf(await parse(toTsv(costs.map((Cost, at) => row({ Cost, CampaignId: String(at + 1) }))), options)).map(
    (draft) => draft.amount_minor,
  )

describe('a row becomes the cost of a day', () => {
  test('with its dimensions, its money in kopecks and the VAT that was said', async () => {
    const ids = {
      AdGroupId: '5123456701',
      AdGroupName: 'Группа',
      AdId: '15123456701',
      Criterion: 'линия',
      AdNetworkType: 'AD_NETWORK',
      Device: 'MOBILE',
    }
    const [draft] = costsOf(await parse(toTsv([row(ids)])))
    expect(draft).toEqual({
      kind: 'cost',
      occurred_at: Date.UTC(2026, 7, 31, 21),
      resolution_ms: 86_400_000,
      source_system: 'yandex_direct',
      account: 'romashka-ads',
      version: testOptions.exportedAtMs,
      event_id: expect.stringMatching(
        /^direct\/romashka-ads\/2026-09-01\/70123456\/5123456701\/15123456701\/[0-9a-f]{16}\/network\/mobile$/,
      ),
      cost_kind: 'media',
      date_from: '2026-09-01',
      date_to: '2026-09-01',
      platform: 'yandex_direct',
      campaign_id: '70123456',
      campaign_name: ' РСЯ "осень" | 1',
      ad_group_id: '5123456701',
      ad_group: 'Группа',
      ad_id: '15123456701',
      keyword: 'линия',
      ad_network: 'network',
      campaign_key: 'yandex_direct:70123456',
      impressions: 1200,
      clicks: 37,
      amount_minor: 184567,
      currency: 'RUB',
      vat: 'excluded:22',
      day: '2026-09-01',
    })
  })

  test('where "--" stands, there is no value, money included', async () => {
    const [draft] = costsOf(await parse(toTsv([row({ AdId: '--', CampaignName: '--', Clicks: '--', Cost: '--' })])))
    expect(draft).toMatchObject({
      ad_id: '',
      campaign_name: '',
      clicks: null,
      amount_minor: null,
      event_id: 'direct/romashka-ads/2026-09-01/70123456/-/-/-/-/-',
    })
  })

  test('a renamed campaign, another VAT and another cost are the same row', async () => {
    const [before] = costsOf(await parse(toTsv([row({})])))
    const [after] = costsOf(await parse(toTsv([row({ CampaignName: 'x', Cost: '10000', Clicks: '1' })]), { vat: 'none' }))
    expect(after?.event_id).toBe(before?.event_id)
  })

  test('rows that differ in a dimension we do not read are different, and equal keys are numbered', async () => {
    const ids = costsOf(await parse(toTsv([row({ Age: 'AGE_25_34' }), row({ Age: 'AGE_35_44' }), row({ Age: 'AGE_35_44' })]))).map(
      (draft) => draft.event_id,
    )
    expect(new Set(ids).size).toBe(3)
    expect(ids[2]).toBe(`${ids[1]}#2`)
  })
})

describe('money', () => {
  test('is micros without a decimal point, decimals with one, and zero is zero in both', async () => {
    expect(await amountsOf(['0', '1845670000', '-10000'])).toEqual([0, 184567, -1])
    expect(await amountsOf(['0', '1845.67', '0', '0.1', '-36.60'])).toEqual([0, 184567, 0, 10, -3660])
  })

  test('rounds half away from zero where the user says the unit', async () => {
    expect(await amountsOf(['15000', '-15000', '14999', '25000'], { money: 'micros' })).toEqual([2, -2, 1, 3])
    expect(await amountsOf(['36', '1.005', '-1.005', '1.0049'], { money: 'decimals' })).toEqual([3600, 101, -101, 100])
  })

  test('that no report of Direct has is rejected and not guessed', async () => {
    const parsed = await parse(toTsv([row({ Cost: '1845' }), row({ Cost: 'NaN' }), row({ Cost: '12345678901234567890' })]))
    expect(rejectionsOf(parsed).map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'Cost', 'invalid_amount'],
      [3, 'Cost', 'invalid_amount'],
      [4, 'Cost', 'invalid_amount'],
    ])
    expect(rejectionsOf(parsed)[0]?.accepted).toContain('--money decimals')
  })

  test('in two units refuses the rest of the file', async () => {
    const parsed = await parse(toTsv([row({}), row({ Cost: '1.50' }), row({})]))
    expect(costsOf(parsed)).toHaveLength(1)
    expect(rejectionsOf(parsed)).toMatchObject([{ line: 3, code: 'mixed_money' }])
  })
})

describe('a file is refused as a whole', () => {
  test('without --vat and --account, naming both', async () => {
    const parsed = await parse(toTsv([base]), { account: '', vat: '' })
    expect(rejectionsOf(parsed).map(({ field, code }) => [field, code])).toEqual([
      ['--account', 'missing_option'],
      ['--vat', 'missing_option'],
    ])
    expect(rejectionsOf(await parse(toTsv([base]), { vat: '22%' }))).toMatchObject([{ field: '--vat', code: 'invalid_vat', found: '22%' }])
  })

  test('without its columns, naming them', async () => {
    expect(rejectionsOf(await parse('Month\tClicks\n2026-09-01\t1\n'))).toMatchObject([
      { line: 1, field: 'Date, CampaignId, Cost', code: 'missing_columns' },
    ])
    expect(rejectionsOf(await parse('"title"\n2026-09-01\t1\t2\n'))).toMatchObject([{ line: 2, code: 'missing_columns' }])
    expect(rejectionsOf(await parse('"title"\n'))).toMatchObject([{ code: 'empty_file' }])
    expect(rejectionsOf(await parse('Date\tCost\tCost\n'))).toMatchObject([{ code: 'duplicate_column', field: 'Cost' }])
  })

  test('when it says another number of rows than it has', async () => {
    const tsv = toTsv([base, row({ CampaignId: '2' })])
    expect(rejectionsOf(await parse(`${tsv}Total rows: 2\n`))).toEqual([])
    expect(rejectionsOf(await parse(`${tsv}Total rows: 3\n`))).toMatchObject([{ line: 4, field: 'Total rows', code: 'wrong_total_rows' }])
  })
})

test.each([
  ['Date', 'invalid_date', '2026-02-30'],
  ['Date', 'date_out_of_range', '2070-01-01'],
  ['CampaignId', 'invalid_id', '--'],
  ['Clicks', 'invalid_count', '-1'],
  ['Impressions', 'invalid_count', '1.5'],
])('a row whose %s is wrong (%s) is refused alone', async (field, code, value) => {
  const parsed = await parse(`"t"\n${toTsv([base, row({ [field]: value }), row({ CampaignId: '3' })])}Total rows: 3\n`)
  expect(rejectionsOf(parsed)).toMatchObject([{ line: 4, field, code, found: value }])
  expect(costsOf(parsed)).toHaveLength(2)
})

test('a tab inside a name and broken bytes are refused by line and counted as rows', async () => {
  const tsv = toTsv([base])
  const bytes = Buffer.concat([Buffer.from(`${tsv}${tsv.split('\n')[1]}\t\n`), Buffer.from([0xff, 10]), Buffer.from('Total rows: 3\n')])
  expect(rejectionsOf(await parse(chunksOf(bytes))).map(({ line, code }) => [line, code])).toEqual([
    [3, 'wrong_column_count'],
    [4, 'invalid_utf8'],
  ])
})

test('a byte order mark before the title line and CRLF change nothing', async () => {
  const tsv = `"t"\n${toTsv([base])}Total rows: 1\n`
  expect(await parse(`\uFEFF${tsv.replaceAll('\n', '\r\n')}`)).toEqual(await parse(tsv))
})

test('chunks cut anywhere give the same costs', async () => {
  const tsv = `"t (2026-09-01 - 2026-09-03)"\n${toTsv([base, row({ Cost: '--' }), row({ Date: 'x' })])}Total rows: 3\n`
  const whole = await parse(tsv)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(300), { maxLength: 6 }), async (cuts) => {
      expect(await parse(chunksOf(tsv, cuts))).toEqual(whole)
    }),
  )
})

describe.runIf(hasShared)('examples and recorded payloads', () => {
  const read = (path: string) => readFileSync(`${sharedFolder}${path}`, 'utf8')
  const sumsOf = async (path: string, options = {}) => {
    const parsed = await parse(read(path), options)
    expect(rejectionsOf(parsed)).toEqual([])
    const byDay: Record<string, number> = {}
    for (const { day = '', amount_minor } of costsOf(parsed)) byDay[day] = (byDay[day] ?? 0) + (amount_minor ?? 0)
    return {
      rows: costsOf(parsed).length,
      byDay: Object.values(byDay),
      clicks: costsOf(parsed).reduce((sum, { clicks }) => sum + (clicks ?? 0), 0),
    }
  }

  test('micros without VAT: 10 rows, 8,284.78 roubles, 329 clicks', async () => {
    expect(await sumsOf('examples/yandex-direct/costs-micros-vat-excluded.tsv')).toEqual({
      rows: 10,
      byDay: [397028, 280051, 151399],
      clicks: 329,
    })
  })

  test('the same days restated in decimals with VAT: 10 rows, 9,635.20 roubles, 304 clicks', async () => {
    const sums = await sumsOf('examples/yandex-direct/costs-decimals-vat-included-restated.tsv', { vat: 'included:22' })
    expect(sums).toEqual({ rows: 10, byDay: [443443, 329865, 190212], clicks: 304 })
  })

  test('a mobile-app report and a line printed by a client are costs', async () => {
    const rows = read('samples/yandex-direct/custom-report-rows.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>)
    const drafts = costsOf(await parse(toTsv(rows)))
    expect(drafts.map(({ day, ad_id, amount_minor, impressions }) => [day, ad_id, amount_minor, impressions])).toEqual([
      ['2024-02-28', '', 0, 2],
      ['2024-02-15', '', 0, 13],
    ])
    expect(costsOf(await parse(read('samples/yandex-direct/report-micros.tsv')))).toMatchObject([
      { day: '2019-09-02', campaign_id: '338151', clicks: 12578, impressions: null, amount_minor: 921075 },
    ])
  })
})
