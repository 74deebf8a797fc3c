import { expect, test } from 'vitest'
import { createVisitTime } from './visit-time.ts'

/** A zone whose clock goes from 02:00 +01:00 to 03:00 +02:00 on 29 March 2026; it counts how often it is asked. */
function createZone() {
  const asked: string[] = []
  const localToMs = (local: string) => {
    asked.push(local)
    return Date.parse(`${local}${local < '2026-03-29T03' ? '+01:00' : '+02:00'}`)
  }
  return { asked, msOf: createVisitTime(localToMs) }
}

test('a day on which the clock changes has its own time on both sides of the change', () => {
  const { msOf } = createZone()
  expect(msOf('2026-03-29 01:59:59')).toBe(Date.UTC(2026, 2, 29, 0, 59, 59))
  expect(msOf('2026-03-29 03:00:00')).toBe(Date.UTC(2026, 2, 29, 1))
  expect(msOf('2026-03-30 00:00:01')).toBe(Date.UTC(2026, 2, 29, 22, 0, 1))
})

test('a day of full length asks its zone twice, however many visits it has', () => {
  const { asked, msOf } = createZone()
  for (const minute of ['00:00', '12:34', '23:59'])
    expect(msOf(`2026-03-28 ${minute}:07`)).toBe(Date.parse(`2026-03-28T${minute}:07+01:00`))
  expect(asked).toEqual(['2026-03-28T00:00:00.000', '2026-03-28T23:59:00.000'])
})

test.each([
  '',
  '2026-03-28',
  '2026-03-28 24:00:00',
  '2026-13-01 00:00:00',
  '2026-02-30 00:00:00',
  '28.03.2026 12:00:00',
  '2026-03-28 1a:00:00',
])('"%s" is no time', (text) => {
  expect(createZone().msOf(text)).toBeNaN()
})
