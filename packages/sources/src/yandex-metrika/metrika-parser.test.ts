import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunksOf, escapeCell, hasShared, parseAll, rejectionsOf, sharedFolder, testOptions, toTsv, touchesOf } from '../../test/input.ts'
import { yandexMetrikaParser } from './metrika-parser.ts'

const base = {
  'ym:s:visitID': '7391234567890200001',
  'ym:s:counterID': '12345678',
  'ym:s:clientID': '1787216400111111111',
  'ym:s:dateTime': '2026-08-20 12:00:00',
  'ym:s:startURL': 'https://romashka.example/',
  'ym:s:lastTrafficSource': 'direct',
}
const parse = (input: string | AsyncIterable<Uint8Array>, options = {}) => parseAll(yandexMetrikaParser, input, options)
const visitOf = async (row: Record<string, string>, options = {}) => {
  const parsed = await parse(toTsv([{ ...base, ...row }]), options)
  expect(rejectionsOf(parsed)).toEqual([])
  const [draft] = touchesOf(parsed)
  if (draft === undefined) throw new Error('no touch')
  return draft
}
const refusalsOf = async (input: string, options = {}) => rejectionsOf(await parse(input, options))

describe('a visit becomes a touch', () => {
  test('with the source of the visit itself, its identifiers and the campaign of Direct', async () => {
    const draft = await visitOf({
      'ym:s:lastTrafficSource': 'ad',
      'ym:s:lastAdvEngine': 'ya_direct',
      'ym:s:lastDirectClickOrder': '70123456',
      'ym:s:lastDirectPlatformType': 'search',
      'ym:s:lastUTMSource': 'yandex',
      'ym:s:lastUTMMedium': 'cpc',
      'ym:s:lastUTMCampaign': 'Poisk',
      'ym:s:referer': 'https://www.yandex.ru/search/?text=x',
      'ym:s:startURL': 'https://romashka.example/liniya?utm_source=other&yclid=5123456789012345601#form',
      'ym:s:regionCity': 'Moscow',
      'ym:s:lastsignTrafficSource': 'organic',
      'ym:s:cross_device_last_significantAdvEngine': 'vkontakte',
      'ym:s:goalsID': '[290001,290002]',
      'ym:s:visitDuration': '412',
    })
    expect(draft).toEqual({
      kind: 'visit',
      occurred_at: Date.UTC(2026, 7, 20, 9),
      resolution_ms: 1000,
      source_system: 'yandex_metrika',
      account: '12345678',
      version: testOptions.exportedAtMs,
      event_id: 'ym/12345678/2026/7391234567890200001',
      identifiers: [
        { type: 'ym_client_id', value: '1787216400111111111' },
        { type: 'yclid', value: '5123456789012345601' },
      ],
      side: 'marketing',
      source: 'yandex',
      medium: 'cpc',
      campaign: 'Poisk',
      content: '',
      term: '',
      referrer_host: 'yandex.ru',
      landing_path: '/liniya',
      traffic_source: 'ad',
      ad_engine: 'ya_direct',
      direct_platform: 'search',
      click_id: 'yclid',
      campaign_key: 'yandex_direct:70123456',
      region: 'Moscow',
      day: '2026-08-20',
      evidence: {
        goals: '290001,290002',
        visit_seconds: '412',
        direct_platform_type: 'search',
        lastsignTrafficSource: 'organic',
        cross_device_last_significantAdvEngine: 'vkontakte',
        landing_host: 'romashka.example',
      },
    })
  })

  test.each(['', '0'])('without an identifier where ClientID is "%s"', async (clientId) => {
    expect((await visitOf({ 'ym:s:clientID': clientId })).identifiers).toEqual([])
  })

  test.each(['', '0'])('without a campaign where the order of Direct is "%s"', async (order) => {
    expect((await visitOf({ 'ym:s:lastAdvEngine': 'ya_direct', 'ym:s:lastDirectClickOrder': order })).campaign_key).toBe('')
  })

  test('ya_undefined is kept as it stands and joins no campaign', async () => {
    const draft = await visitOf({ 'ym:s:lastAdvEngine': 'ya_undefined', 'ym:s:lastDirectClickOrder': '70123456' })
    expect([draft.ad_engine, draft.campaign_key]).toEqual(['ya_undefined', ''])
  })

  test('context is the network of Direct, and a word that nobody knows is kept as evidence only', async () => {
    expect((await visitOf({ 'ym:s:lastDirectPlatformType': 'context' })).direct_platform).toBe('network')
    const unknown = await visitOf({ 'ym:s:lastDirectPlatformType': 'hologram' })
    expect([unknown.direct_platform, unknown.evidence?.direct_platform_type]).toEqual(['', 'hologram'])
  })

  test('tags come from the address where Metrika gives none, and from openstat where the address has none', async () => {
    const ofUrl = await visitOf({
      'ym:s:startURL': 'https://r.example/?utm_source=tg&utm_campaign=%D0%B0+%D0%B1',
      'ym:s:lastUTMSource': '',
    })
    expect([ofUrl.source, ofUrl.medium, ofUrl.campaign]).toEqual(['tg', '', 'а б'])
    const ofLabel = await visitOf({ 'ym:s:lastopenstatService': 'market', 'ym:s:lastopenstatCampaign': 'c1', 'ym:s:lastopenstatAd': 'a1' })
    expect([ofLabel.source, ofLabel.campaign, ofLabel.content]).toEqual(['market', 'c1', 'a1'])
  })

  test('UTM columns without a prefix are the visit’s own; those of another model are not', async () => {
    expect((await visitOf({ 'ym:s:UTMSource': 'mp' })).source).toBe('mp')
    const draft = await visitOf({ 'ym:s:lastsignUTMSource': 'mp', 'ym:s:firstUTMSource': 'vk' })
    expect([draft.source, draft.evidence?.lastsignUTMSource, draft.evidence?.firstUTMSource]).toEqual(['', 'mp', 'vk'])
  })

  test('the referral site stands in for an empty referer, and maps behind a search host are named', async () => {
    expect((await visitOf({ 'ym:s:lastReferalSource': 'www.2gis.example' })).referrer_host).toBe('2gis.example')
    expect((await visitOf({ 'ym:s:referer': 'https://yandex.ru/maps/org/1?ll=37' })).referrer_host).toBe('maps.yandex.ru')
  })

  test('hasGCLID is a click of Google where the address lost it', async () => {
    expect((await visitOf({ 'ym:s:hasGCLID': '1' })).click_id).toBe('gclid')
    const draft = await visitOf({ 'ym:s:lastGCLID': 'Cj0K' })
    expect([draft.click_id, draft.identifiers?.[1]]).toEqual(['gclid', { type: 'gclid', value: 'Cj0K' }])
  })

  test('a user id among the parameters is an identifier, "null" is none', async () => {
    const keys = "['item_id','user_id','city_code']"
    const known = await visitOf({ 'ym:s:parsedParamsKey1': keys, 'ym:s:parsedParamsKey2': "['8153','u\\'77','moscow']" })
    expect(known.identifiers?.[1]).toEqual({ type: 'user_id', value: "u'77" })
    const empty = await visitOf({ 'ym:s:parsedParamsKey1': keys, 'ym:s:parsedParamsKey2': "['8153','null','moscow']" })
    expect(empty.identifiers).toHaveLength(1)
  })

  test('a robot of Metrika Pro is taken and marked', async () => {
    expect((await visitOf({ 'ym:s:isRobotPro': '1' })).evidence?.is_robot).toBe('1')
  })

  test('an array with gaps names the recommendation system', async () => {
    expect((await visitOf({ 'ym:s:lastRecommendationSystem': '[,,,zen]' })).evidence?.recommendation_system).toBe('zen')
  })

  test('the id of a visit is unique within a year only', async () => {
    const draft = await visitOf({ 'ym:s:dateTime': '2025-12-31 23:59:59' })
    expect([draft.event_id, draft.day]).toEqual(['ym/12345678/2025/7391234567890200001', '2025-12-31'])
  })

  test('the local time of the Airbyte connector is local time all the same', async () => {
    expect((await visitOf({ 'ym:s:dateTime': '2026-08-20T12:00:00+00:00' })).occurred_at).toBe(Date.UTC(2026, 7, 20, 9))
  })
})

describe('a file is refused as a whole', () => {
  test('naming every column that a touch needs and the file lacks', async () => {
    const [refusal, ...more] = await refusalsOf('ym:s:visitID\tym:s:lastsignTrafficSource\n1\tad\n')
    expect(more).toEqual([])
    expect(refusal).toMatchObject({
      line: 1,
      code: 'missing_columns',
      field: 'ym:s:clientID, ym:s:dateTime, ym:s:lastTrafficSource, ym:s:startURL, ym:s:counterID (or --counter)',
    })
    expect(refusal?.accepted).toContain('request the fields ym:s:visitID,ym:s:counterID')
  })

  test('when it holds hits, nothing, a column twice or no text', async () => {
    expect((await refusalsOf('ym:pv:watchID\tym:pv:URL\n'))[0]?.code).toBe('not_visits')
    expect((await refusalsOf(''))[0]?.code).toBe('empty_file')
    expect((await refusalsOf('ym:s:visitID\tym:s:visitID\n'))[0]).toMatchObject({ code: 'duplicate_column', field: 'visitID' })
    const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0xfe, 10])
    expect(rejectionsOf(await parse(chunksOf(bytes)))[0]?.code).toBe('invalid_utf8')
  })
})

describe('a row is refused alone, by its line', () => {
  const good = toTsv([base, { ...base, 'ym:s:visitID': '2' }])
  test.each([
    ['wrong_column_count', 'row', { 'ym:s:clientID': '[1\t2]' }],
    ['invalid_id', 'ym:s:visitID', { 'ym:s:visitID': 'x' }],
    ['invalid_id', 'ym:s:counterID', { 'ym:s:counterID': '' }],
    ['invalid_date', 'ym:s:dateTime', { 'ym:s:dateTime': '2026-02-30 12:00:00' }],
    ['invalid_date', 'ym:s:dateTime', { 'ym:s:dateTime': '2026-08-20 12:00:61' }],
    ['invalid_date', 'ym:s:dateTime', { 'ym:s:dateTime': '2026-08-20T12:00:00+05:00' }],
    ['date_out_of_range', 'ym:s:dateTime', { 'ym:s:dateTime': '1970-01-01 00:00:00' }],
    ['date_out_of_range', 'ym:s:dateTime', { 'ym:s:dateTime': '1999-12-31 23:59:59' }],
    ['date_out_of_range', 'ym:s:dateTime', { 'ym:s:dateTime': '2070-01-01 00:00:00' }],
  ])('%s in %s', async (code, field, change) => {
    const bad = toTsv([{ ...base, ...change }]).split('\n')[1]
    const parsed = await parse(`${good}${bad}\n${good.split('\n')[1]}`)
    expect(rejectionsOf(parsed)).toMatchObject([{ line: 4, field, code }])
    expect(touchesOf(parsed)).toHaveLength(3)
  })

  test('a visit of another counter than --counter says', async () => {
    expect(await refusalsOf(good, { counter: '1' })).toMatchObject([{ code: 'other_counter' }, { code: 'other_counter' }])
  })

  test('broken UTF-8 and an endless line do not touch their neighbours', async () => {
    const [header = '', row = ''] = good.split('\n')
    const bytes = Buffer.concat([
      Buffer.from(`${header}\n${row}\n`),
      Buffer.from([0x31, 0xff, 10]),
      Buffer.from(`${row}${'x'.repeat(1_200_000)}\n${row}\n`),
    ])
    const parsed = await parse(chunksOf(bytes, [bytes.length - 1_000_000, bytes.length - 500]))
    expect(rejectionsOf(parsed).map(({ line, code }) => [line, code])).toEqual([
      [3, 'invalid_utf8'],
      [4, 'line_too_long'],
    ])
    expect(parsed.map((one) => one.line)).toEqual([2, 3, 4, 5])
  })
})

describe('the dialect', () => {
  test('a byte order mark, CRLF, double quotes and a missing last newline change nothing', async () => {
    const row = { ...base, 'ym:s:startURL': 'https://r.example/"a"?q="b' }
    const parsed = await parse(`\uFEFF${toTsv([row]).replaceAll('\n', '\r\n').trimEnd()}`)
    expect(touchesOf(parsed)).toMatchObject([{ landing_path: '/"a"', day: '2026-08-20', traffic_source: 'direct' }])
  })

  test('any text comes back out of an escaped cell', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom('\t', '\n', '\\', "'", '\r', '\0', ''),
        async (text, special) => {
          const value = `${text}${special}${text}`
          const parsed = await parse(
            `${[...Object.keys(base), 'ym:s:lastUTMSource', 'x'].join('\t')}\n${[...Object.values(base), escapeCell(value), ''].join('\t')}\n`,
          )
          expect(touchesOf(parsed)[0]?.source).toBe(value)
        },
      ),
    )
  })

  test('columns in any order and chunks cut anywhere give the same touches', async () => {
    const rows = [
      { ...base, 'ym:s:lastUTMTerm': 'линия розлива' },
      { ...base, 'ym:s:visitID': '2', 'ym:s:startURL': "https://r.example/поиск?q=o'neill\tx\\y" },
      { ...base, 'ym:s:visitID': 'bad' },
    ]
    const whole = await parse(toTsv(rows))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(700), { maxLength: 6 }), fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), async (cuts, order) => {
        const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name, at) => ({ name, by: order[at] ?? 0 }))
        const shuffled = names.toSorted((a, b) => a.by - b.by).map(({ name }) => name)
        const moved = rows.map((row) => Object.fromEntries(shuffled.map((name) => [name, (row as Record<string, string>)[name] ?? ''])))
        expect(await parse(chunksOf(toTsv(moved), cuts))).toEqual(whole)
      }),
    )
  })
})

describe.runIf(hasShared)('examples and recorded payloads', () => {
  const read = (path: string) => readFileSync(`${sharedFolder}${path}`, 'utf8')
  const rowsOf = (path: string) =>
    read(path)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>)

  test('the pull of 20 August to 6 September has 31 rows of 30 visits', async () => {
    const parsed = await parse(read('examples/yandex-metrika/visits-2026-08-20..2026-09-06-part0.tsv'))
    expect(rejectionsOf(parsed)).toEqual([])
    const drafts = touchesOf(parsed)
    expect([drafts.length, new Set(drafts.map((draft) => draft.event_id)).size]).toEqual([31, 30])
    const byEnd = (end: string) => drafts.find((draft) => draft.event_id?.endsWith(end))
    expect(byEnd('200001')).toMatchObject({
      campaign_key: 'yandex_direct:70123456',
      click_id: 'yclid',
      term: 'линия розлива',
      campaign: 'poisk',
    })
    expect(byEnd('122220')).toMatchObject({ direct_platform: 'network', campaign_key: 'yandex_direct:70123457' })
    expect(byEnd('111110')).toMatchObject({ referrer_host: 'romashka.example' })
    expect(byEnd('118887')).toMatchObject({ landing_path: '/search', evidence: { exit_path: '/search' } })
    expect(byEnd('124442')).toMatchObject({ region: 'Ashburn', evidence: { browser: expect.any(String) } })
  })

  test('the same days pulled again: other order of columns, 18 visits, one visit has become Direct', async () => {
    const drafts = touchesOf(await parse(read('examples/yandex-metrika/visits-2026-08-24..2026-09-01-repull.tsv')))
    expect([drafts.length, new Set(drafts.map((draft) => draft.event_id)).size]).toEqual([19, 18])
    expect(drafts.find((draft) => draft.event_id?.endsWith('200002'))).toMatchObject({ ad_engine: 'ya_direct', direct_platform: 'network' })
  })

  test('visits behind the Airbyte connector are four touches', async () => {
    const parsed = await parse(toTsv(rowsOf('samples/yandex-metrika/logs-visits-airbyte.jsonl')))
    expect(rejectionsOf(parsed)).toEqual([])
    expect(touchesOf(parsed).map((draft) => [draft.account, draft.traffic_source, draft.referrer_host, draft.campaign_key])).toEqual([
      ['89986940', 'direct', '', ''],
      ['89986940', 'direct', '', ''],
      ['89986940', 'organic', 'yandex.ru', ''],
      ['89986940', 'organic', 'google.com', ''],
    ])
  })

  test('visits with parameters need --counter, and are then three touches', async () => {
    const tsv = toTsv(rowsOf('samples/yandex-metrika/logs-visits-params.jsonl'))
    expect((await refusalsOf(tsv)).map(({ field }) => field)).toEqual(['ym:s:counterID (or --counter)'])
    expect(touchesOf(await parse(tsv, { counter: '1' })).map((draft) => [draft.source, draft.traffic_source])).toEqual([
      ['yandex', 'ad'],
      ['yandex', 'ad'],
      ['', 'direct'],
    ])
  })

  test('the head of a part without visit ids is refused, naming them', async () => {
    expect((await refusalsOf(read('samples/yandex-metrika/logs-visits-head.tsv'))).map(({ field }) => field)).toEqual([
      'ym:s:visitID, ym:s:counterID (or --counter)',
    ])
  })
})
