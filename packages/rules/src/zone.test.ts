import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isZone, localDateOf, localToMs, midnightMs } from './zone.ts'

const iso = (ms: number) => new Date(ms).toISOString()

describe('local time', () => {
  test('is read in the zone of its day', () => {
    expect(iso(localToMs('Europe/Moscow', '2026-09-01 00:00:00'))).toBe('2026-08-31T21:00:00.000Z')
    // Moscow kept UTC+4 from 2011 to October 2014.
    expect(iso(localToMs('Europe/Moscow', '2013-01-01 04:00'))).toBe('2013-01-01T00:00:00.000Z')
    expect(iso(localToMs('Asia/Kolkata', '2026-09-01T05:30:00.250'))).toBe('2026-09-01T00:00:00.250Z')
  })

  test('that the clock skips is moved forward, that it shows twice is the first', () => {
    expect(iso(localToMs('Europe/Berlin', '2026-03-29 02:30:00'))).toBe('2026-03-29T01:30:00.000Z')
    expect(iso(localToMs('Europe/Berlin', '2026-10-25 02:30:00'))).toBe('2026-10-25T00:30:00.000Z')
    expect(iso(localToMs('Europe/Berlin', '2026-10-25 03:00:00'))).toBe('2026-10-25T02:00:00.000Z')
  })

  test('a day begins where its midnight is skipped, too', () => {
    expect(iso(midnightMs('Africa/Cairo', '2026-04-24'))).toBe('2026-04-23T22:00:00.000Z')
    expect(localDateOf('Africa/Cairo', midnightMs('Africa/Cairo', '2026-04-24') - 1)).toBe('2026-04-23')
    expect(localDateOf('Australia/Lord_Howe', midnightMs('Australia/Lord_Howe', '2026-04-05'))).toBe('2026-04-05')
  })

  test('what is no time of the calendar is NaN', () => {
    for (const text of ['', '2026-02-30 00:00:00', '2026-01-01 24:00:00', '2026-13-01 00:00', '2026-01-01', '0001-01-01 00:00', 'x'])
      expect(localToMs('UTC', text)).toBeNaN()
    expect(midnightMs('UTC', '2026-02-29')).toBeNaN()
  })

  test('agrees with Intl at any moment of a century', () => {
    const zones = ['Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia']
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 3_155_000_000 }), (zone, seconds) => {
        const ms = seconds * 1000
        const wanted = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(ms)
        expect(localDateOf(zone, ms)).toBe(wanted.slice(0, 10))
        const back = localToMs(zone, wanted)
        // Only an hour that the clock shows twice has two moments; the first is answered.
        if (back !== ms)
          expect(
            localToMs(zone, new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(back)),
          ).toBe(back)
        expect(back).toBeLessThanOrEqual(ms)
      }),
      { numRuns: 2000 },
    )
  })

  test('a zone that nobody knows is told apart', () => {
    expect([isZone('Europe/Moscow'), isZone('Mars/Base'), isZone('')]).toEqual([true, false, false])
  })
})
