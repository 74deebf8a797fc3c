import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { paths } from '../../services/dashboard/pages/api/schema.d.ts'

type Report = paths['/v1/reports/revenue-by-channel']['get']['responses'][200]['content']['application/json']
type DealAnswer = paths['/v1/deals/{crm}/{id}']['get']['responses'][200]['content']['application/json']
export type Walk = { baseUrl: string; browser: Browser; deal: { crm: string; id: string } }

const WAIT_MS = 20_000
/** A page whose script threw is no page, whatever it shows. */
const faultsOf = new WeakMap<Page, string[]>()

/** A page in the language and of the width that are asked for; every error of its scripts is remembered. */
export async function openPage(browser: Browser, { language = 'ru', width = 1440 } = {}): Promise<Page> {
  const locale = language === 'ru' ? 'ru-RU' : 'en-GB'
  const context = await browser.newContext({ locale, viewport: { width, height: 900 }, timezoneId: 'Europe/Moscow' })
  context.setDefaultTimeout(WAIT_MS)
  const page = await context.newPage()
  const faults: string[] = []
  faultsOf.set(page, faults)
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text())
  })
  return page
}

export async function closePage(page: Page): Promise<void> {
  expect(faultsOf.get(page)).toEqual([])
  await page.context().close()
}

/** "−1 234,50 ₽" and "−₽1,234.50" → "-1234.50": what is read on the page, as the API writes it. */
export function readNumber(text: string, language: 'ru' | 'en' = 'ru'): string {
  const bare = text
    .replace(/[\s₽$%]/g, '')
    .replace('\u2212', '-')
    .replace(/^\+/, '')
  return language === 'ru' ? bare.replace(',', '.') : bare.replaceAll(',', '')
}

async function ask<T>(baseUrl: string, path: string): Promise<T> {
  const response = await fetch(`${baseUrl}${path}`)
  expect(response.status).toBe(200)
  return (await response.json()) as T
}

const textOf = async (place: Locator): Promise<string> => ((await place.textContent()) ?? '').trim()
const isMoney = (goal: string): boolean => goal === 'won' || goal === 'paid'

/** Opens the Channels page with a query and holds every amount, sum of spend and reason against the API's answer to the same query. */
export async function walkChannels(page: Page, baseUrl: string, query: string, language: 'ru' | 'en' = 'ru'): Promise<Report> {
  await page.goto(`${baseUrl}/${query}`)
  const table = page.getByRole('table').first()
  await table.locator('tr[data-row="total"]').waitFor()
  const shown = new URLSearchParams(query)
  if (!shown.has('model')) shown.set('model', 'first_touch,last_non_direct,position_based')
  const report = await ask<Report>(baseUrl, `/v1/reports/revenue-by-channel?${shown}`)
  const goal = report.meta.goal ?? 'won'
  const models = report.meta.models.map(({ model_id }) => model_id)
  const creditIn = (row: Locator, model: string) => row.locator(`[data-column="credit"][data-model="${model}"] [data-part="credit"]`)

  const holdRow = async (row: Locator, numbers: Report['totals']) => {
    for (const model of models) {
      const cell = numbers.models[model]
      const credit = creditIn(row, model)
      if (isMoney(goal)) expect(readNumber(await textOf(credit), language)).toBe(cell?.amount)
      expect(await credit.getAttribute('title')).toContain(cell?.shares)
    }
    const spend = await textOf(row.locator('[data-column="spend"]'))
    expect(spend === '—' ? null : readNumber(spend, language)).toBe(numbers.spend)
  }
  const rows = table.locator('tbody tr:not([data-row="reason"])')
  expect(await rows.count()).toBe(report.rows.length)
  for (const [place, row] of report.rows.entries()) {
    expect(await rows.nth(place).getAttribute('data-row')).toBe(row.kind)
    expect(await rows.nth(place).getAttribute('data-key')).toBe(row.key)
    await holdRow(rows.nth(place), row)
  }
  await holdRow(table.locator('tr[data-row="total"]'), report.totals)

  const untouched = report.rows.find(({ kind }) => kind === 'unattributed')
  if (untouched !== undefined) {
    await table.locator('tr[data-row="unattributed"] button').first().click()
    for (const { reason, models: credits } of untouched.reasons ?? []) {
      const row = table.locator(`tr[data-row="reason"][data-key="${reason}"]`)
      for (const model of models) {
        if (isMoney(goal)) expect(readNumber(await textOf(creditIn(row, model)), language)).toBe(credits[model]?.amount)
      }
    }
  }
  // A narrow space or a no-break space groups the digits: what is compared is the number.
  expect((await textOf(page.locator('[data-fact="as_of"]'))).replace(/[\s,]/g, '')).toContain(String(report.meta.batch))
  return report
}

/** Opens a deal and holds, for each of its conversions, path, credits of every model and entries against the API's answer. */
export async function walkDeal(page: Page, baseUrl: string, { crm, id }: Walk['deal'], language: 'ru' | 'en' = 'ru'): Promise<DealAnswer> {
  const path = `${encodeURIComponent(crm)}/${encodeURIComponent(id)}`
  const answer = await ask<DealAnswer>(baseUrl, `/v1/deals/${path}`)
  await page.goto(`${baseUrl}/deals/${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  if (answer.deal.won !== null) {
    expect(readNumber(await textOf(page.locator('[data-part="deal-amount"]')), language)).toBe(answer.deal.won.amount)
  }
  for (const [place, conversion] of answer.conversions.entries()) {
    await page.getByRole('tab').nth(place).click()
    if (isMoney(conversion.goal) && conversion.value !== null) {
      const shown = page.locator('[data-part="conversion-value"]')
      expect(readNumber(await textOf(shown), language)).toBe(conversion.value)
    }
    const onPath = page.locator('li[data-touch]:not([data-excluded])')
    expect(await onPath.count()).toBe(Math.min(conversion.path.length, 60))
    for (const model of conversion.models) {
      for (const credit of model.credits) {
        const cell = page.locator(`tr[data-touch="${credit.touch_ref}"] [data-model="${model.model_id}"]`)
        if (isMoney(conversion.goal)) expect(readNumber(await textOf(cell.locator('.numbers').first()), language)).toBe(credit.amount)
        expect(await cell.locator('[title]').getAttribute('title')).toBe(credit.share)
      }
    }
    expect(await page.locator('[data-batch]').count()).toBe(conversion.history.length)
  }
  return answer
}

/**
 * What a person does first, against any server of these pages: channels by several goals and groupings, the files, a deal found through
 * the search box, another language, a phone. Every number equals the API's.
 */
export async function walk({ baseUrl, browser, deal }: Walk): Promise<void> {
  const page = await openPage(browser)
  await walkChannels(page, baseUrl, '')
  await walkChannels(page, baseUrl, '?goal=paid&model=linear,position_based')
  await walkChannels(page, baseUrl, '?goal=lead&group_by=campaign&model=first_touch')

  for (const format of ['csv', 'xlsx']) {
    const address = await page.locator(`main a[download][href*="format=${format}"]`).getAttribute('href')
    expect((await fetch(`${baseUrl}${address}`)).status).toBe(200)
  }

  await page.getByRole('searchbox').fill(`${deal.crm}:${deal.id}`)
  await page.getByRole('searchbox').press('Enter')
  await page.waitForURL('**/deals/**')
  await walkDeal(page, baseUrl, deal)

  await page.getByText('EN', { exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Deal' }).waitFor()
  await walkChannels(page, baseUrl, '', 'en')
  await closePage(page)

  const phone = await openPage(browser, { width: 360 })
  for (const path of ['/', `/deals/${encodeURIComponent(deal.crm)}/${encodeURIComponent(deal.id)}`]) {
    await phone.goto(`${baseUrl}${path}`)
    await phone.locator('main h1').waitFor()
    await phone.waitForLoadState('networkidle')
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(360)
  }
  await closePage(phone)
}
