import type { Parsed } from '@touchledger/events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moscowToMs, parseAll, testOptions, toTsv } from '../../test/input.ts'
import { yandexMetrikaParser } from '../yandex-metrika/metrika-parser.ts'
import { createDayCounter } from './day-counter.ts'
import { createIdSet } from './id-set.ts'

const options = {
  source: { topic: 'touches', sourceSystem: 'yandex_metrika' },
  version: 7,
  midnightMs: (day: string) => moscowToMs(`${day}T00:00:00.000`),
} as const
const visit = (event_id: string, day: string, account = '1', version = 7): Parsed => ({
  kind: 'event',
  topic: 'touches',
  line: 2,
  draft: { kind: 'visit', occurred_at: 0, source_system: 'yandex_metrika', account, version, event_id, day },
})

describe('a pull of whole days', () => {
  test('ends with one marker for each account and day that counts distinct events', () => {
    const counter = createDayCounter(options)
    for (const one of [visit('b', '2026-09-02'), visit('a', '2026-09-01'), visit('a', '2026-09-01'), visit('c', '2026-09-01', '2')])
      counter.add(one)
    const marker = { kind: 'day_replaced', resolution_ms: 86_400_000, source_system: 'yandex_metrika', version: 7, rows: 1 }
    const of = (account: string, day: string) => ({
      topic: 'touches',
      draft: { ...marker, account, day, event_id: `day_replaced/yandex_metrika/${account}/${day}`, occurred_at: options.midnightMs(day) },
    })
    expect(counter.markers()).toEqual([of('1', '2026-09-01'), of('1', '2026-09-02'), of('2', '2026-09-01')])
  })

  test('counts a visit that stands twice in its files once', async () => {
    const row = {
      'ym:s:visitID': '1',
      'ym:s:counterID': '9',
      'ym:s:clientID': '5',
      'ym:s:dateTime': '2026-08-25 11:05:00',
      'ym:s:startURL': '',
      'ym:s:lastTrafficSource': 'ad',
    }
    const counter = createDayCounter({ ...options, version: testOptions.exportedAtMs })
    for (const one of await parseAll(yandexMetrikaParser, toTsv([row, row, { ...row, 'ym:s:visitID': '2' }]))) counter.add(one)
    expect(counter.markers().map(({ draft }) => [draft.account, draft.day, draft.rows])).toEqual([['9', '2026-08-25', 2]])
  })

  test('empties the days of its range that have no row, and no other day', () => {
    const counter = createDayCounter({ ...options, range: { from: '2026-08-31', to: '2026-09-02', account: '1' } })
    counter.add(visit('a', '2026-09-01'))
    counter.add(visit('b', '2026-09-04'))
    expect(counter.markers().map(({ draft }) => [draft.day, draft.rows])).toEqual([
      ['2026-08-31', 0],
      ['2026-09-01', 1],
      ['2026-09-02', 0],
      ['2026-09-04', 1],
    ])
  })

  test('counts what was rejected, and refuses a row of another version', () => {
    const counter = createDayCounter(options)
    counter.add({ kind: 'rejected', line: 3, field: 'row', code: 'wrong_column_count', found: '', accepted: '' })
    expect(counter.rejected).toBe(1)
    expect(() => counter.add(visit('a', '2026-09-01', '1', 8))).toThrow('version 8 in a pull of version 7')
  })

  test('counts ids as a set of texts does', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.nat(3000).map(String)), { maxLength: 3000 }), (ids) => {
        const counted = createIdSet()
        for (const id of ids) counted.add(id)
        expect(counted.size).toBe(new Set(ids).size)
      }),
    )
    const many = createIdSet()
    for (let at = 0; at < 200_000; at++) many.add(`ym/1/2026/${7391234567890 + at}`)
    expect(many.size).toBe(200_000)
  })
})
