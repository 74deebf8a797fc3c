import { afterAll, expect, test } from 'vitest'
import { openTestFolder } from '../../testing/test-context.ts'

const folder = openTestFolder()
afterAll(() => folder.remove())
// The demo at its smallest still posts some hundred conversions twice.
const timeout = 240_000

test('a demo that is stopped is completed by the next one, and a third one shows what is there', { timeout }, async () => {
  const stop = new AbortController()
  const run = (over = {}) => folder.run(['demo', '--once', '--scale', '0.001'], over)
  let said = ''
  const stopped = await run({
    stop: stop.signal,
    err: (text: string) => {
      said += text
      if (said.includes('CRM до объединения')) stop.abort()
    },
  })
  expect(stopped.code).toBe(130)

  const completed = await run()
  expect(completed.err).toContain('проведено: пакет 2')
  expect(completed.code).toBe(0)
  expect(completed.out).toContain('Выручка по каналам: шесть моделей рядом')
  expect(completed.out).toContain('Сделка amocrm:30100001 · сумма продажи 1 240 000,00 RUB')
  expect(completed.out).toMatch(/Проверено за \d+,\d с: .*расхождений нет/)
  expect(completed.err).toMatch(/ {2}\d+ файл(а|ов)? за \d+,\d с\n/)
  expect(completed.err).not.toMatch(/\d s\b/)
  expect(completed.out).toContain('pnpm touchledger explain https://romashka.amocrm.ru/leads/detail/30100001 --data data/demo')

  const again = await run()
  expect(again.err).toContain('уже загружена')
  expect(tableOf(again.out)).toBe(tableOf(completed.out))

  const other = await folder.run(['demo', '--once', '--scale', '0.002'])
  expect(other.code).toBe(2)
  expect(other.err).toContain('--seed 1 --scale 0.001')
})

test('a folder with data of its own is not filled with the demo', async () => {
  folder.write('touches.csv', 'occurred_at,visitor_id\n2026-09-01 12:00:00,1787216400111111111\n')
  await folder.run(['import', 'touches', 'touches.csv', '--no-post', '--data', 'own'])
  const ran = await folder.run(['demo', '--once', '--data', 'own'])
  expect(ran.code).toBe(2)
  expect(ran.err).toContain('found data of your own')
})

/** From the report's heading on, without the verification's time. */
const tableOf = (out: string) => out.slice(0, out.indexOf('Проверено'))
