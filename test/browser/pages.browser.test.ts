import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './open-browser.ts'
import { type Answer, servePages } from './pages-server.ts'
import { smallDeal } from './small-deal.ts'
import { smallReport } from './small-report.ts'
import { closePage, openPage, walk, walkChannels } from './walk.ts'

const deal = { crm: 'amocrm', id: '30000501' }
const refusal = (status: number, errors: object[]): Answer => ({
  status,
  body: { type: '', title: '', status, errors, request_id: 'r-17' },
})

let browser: Browser
let server: Awaited<ReturnType<typeof servePages>>
/** What the next answers are instead of numbers. */
let fault: Answer | null = null

beforeAll(async () => {
  browser = await openBrowser(process.env.CHROMIUM_PATH)
  server = await servePages((path, query) => {
    if (fault !== null) return fault
    if (path === '/v1/reports/revenue-by-channel') return { status: 200, body: smallReport(query) }
    return path === `/v1/deals/${deal.crm}/${deal.id}` ? { status: 200, body: smallDeal() } : null
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('what a person does first shows the API’s numbers, to the kopeck', async () => {
  await walk({ baseUrl: server.url, browser, deal })
})

test('what is chosen stands in the address, and going back brings it back', async () => {
  const page = await openPage(browser)
  await walkChannels(page, server.url, '')
  await page.getByRole('combobox', { name: 'Цель' }).click()
  await page.getByRole('option', { name: 'Оплаты' }).click()
  await page.waitForURL('**/?goal=paid')
  await page.getByText('Крупный договор', { exact: true }).first().waitFor()
  await page.getByRole('combobox', { name: 'Период', exact: true }).click()
  await page.getByRole('option', { name: 'Сентябрь 2026' }).click()
  await page.waitForURL('**/?from=2026-09-01&to=2026-09-30&goal=paid')
  await page.getByRole('textbox', { name: 'Состояние на' }).fill('batch:12')
  await page.getByRole('textbox', { name: 'Состояние на' }).press('Enter')
  await page.waitForURL('**/?from=2026-09-01&to=2026-09-30&goal=paid&as_of=batch:12')
  for (let step = 0; step < 3; step++) await page.goBack()
  expect(new URL(page.url()).search).toBe('')
  expect(await page.getByRole('combobox', { name: 'Цель' }).inputValue()).toBe('Выигранные сделки')
  await closePage(page)
})

test('a dash says why there is no number, to the keyboard as well', async () => {
  const page = await openPage(browser)
  await walkChannels(page, server.url, '')
  const dash = page.locator('tr[data-key="VK Реклама"] [data-column="romi"] button').first()
  expect(await dash.getAttribute('aria-label')).toContain('не указана маржа')
  await dash.focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await page.getByRole('tooltip').getByText('не указана маржа').waitFor()
  await closePage(page)
})

test('the language that was chosen is there after a reload', async () => {
  const page = await openPage(browser)
  await page.goto(server.url)
  await page.getByText('EN', { exact: true }).click()
  await page.getByRole('heading', { name: 'Revenue by channel' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Revenue by channel' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await closePage(page)
})

test('no data, a refusal, a missing key and a dead store each say what to do', async () => {
  const page = await openPage(browser)
  await page.goto(`${server.url}/?from=2026-01&to=2026-01`)
  await page.getByText('За этот период ничего не проведено').waitFor()
  await page.getByRole('button', { name: 'Показать всё время' }).click()
  await page.locator('tr[data-row="total"]').first().waitFor()

  fault = refusal(400, [{ field: 'as_of', found: 'batch:9999', accepted: 'batch:0 to batch:12' }])
  await page.goto(`${server.url}/?as_of=batch:9999`)
  await page.getByText('as_of: указано «batch:9999», а принимается: batch:0 to batch:12').waitFor()
  await page.getByRole('button', { name: 'Сбросить настройки отчёта' }).waitFor()

  fault = refusal(401, [])
  await page.goto(server.url)
  await page.getByLabel('Ключ API', { exact: true }).fill('tl_live_key')
  fault = null
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.locator('tr[data-row="total"]').first().waitFor()

  fault = refusal(503, [])
  await page.goto(server.url)
  await page.getByText('Хранилище сейчас не отвечает').waitFor()
  fault = null
  await page.getByRole('button', { name: 'Повторить' }).click()
  await page.locator('tr[data-row="total"]').first().waitFor()
  await closePage(page)
})

test('a pasted card address opens its deal; a deal that is not there says so', async () => {
  const page = await openPage(browser)
  await page.goto(server.url)
  await page.getByRole('searchbox').fill('https://romashka.amocrm.ru/leads/detail/30000501')
  await page.getByRole('searchbox').press('Enter')
  await page.getByRole('heading', { name: 'Сделка 30000501' }).waitFor()
  await page.getByText('раньше окна пути').waitFor()
  await page.getByRole('searchbox').fill('https://romashka.amocrm.ru/contacts/detail/1')
  await page.getByRole('searchbox').press('Enter')
  await page.getByText('По этой ссылке не видно номера сделки').waitFor()
  await page.goto(`${server.url}/deals/amocrm/404`)
  await page.getByText('В реестре нет такой сделки').waitFor()
  await closePage(page)
})
