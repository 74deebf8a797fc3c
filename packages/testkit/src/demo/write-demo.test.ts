import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { referrerHostOf } from '@touchledger/events'
import { classify, parseRules } from '@touchledger/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dateOf, dayStartSec } from './calendar.ts'
import { repulls } from './fates.ts'
import type { DemoImport, DemoManifest } from './manifest.ts'
import { csvRows, pagesIn, type Row, standingVisits, textOf, tsvRows } from './read-demo.ts'
import { relink } from './relink.ts'
import type { DemoTruth, Money } from './truth.ts'
import { writeDemo } from './write-demo.ts'

const seed = 7
let folder = ''
let manifest: DemoManifest
let truth: DemoTruth
const made: string[] = []
const newFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'touchledger-demo-'))
  made.push(path)
  return path
}

beforeAll(async () => {
  folder = newFolder()
  manifest = await writeDemo({ folder, seed, scale: 0.01 })
  truth = JSON.parse(textOf(folder, manifest.truthFile)) as DemoTruth
})
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true })
})

const filesOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(path, file)).isFile())
    .sort()
const digestOf = (path: string): string => {
  const hash = createHash('sha256')
  for (const file of filesOf(path)) hash.update(file).update(readFileSync(join(path, file)))
  return hash.digest('hex')
}
const ofSource = (source: DemoImport['source']): DemoImport[] => manifest.imports.filter((done) => done.source === source)
const sumOf = (amounts: readonly Money[]): Money => ({
  gross: amounts.reduce((sum, { gross }) => sum + gross, 0),
  net: amounts.reduce((sum, { net }) => sum + net, 0),
})

describe('the demo', () => {
  test('has the same bytes for the same seed, and others for another', async () => {
    const [again, other] = [newFolder(), newFolder()]
    await writeDemo({ folder: again, seed, scale: 0.01 })
    await writeDemo({ folder: other, seed: seed + 1, scale: 0.01 })
    expect(digestOf(again)).toBe(digestOf(folder))
    expect(digestOf(other)).not.toBe(digestOf(folder))
  })

  test('names every file it wrote, and each import comes with the time of its answer', () => {
    const named = new Set([...manifest.imports.flatMap(({ files }) => files), manifest.rulesFile, manifest.truthFile, 'manifest.json'])
    expect([...named].sort()).toEqual(filesOf(folder))
    for (const { options } of manifest.imports) expect(options.exportedAt).toMatch(/^2026-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00$/)
    expect(JSON.parse(textOf(folder, 'manifest.json'))).toEqual(manifest)
  })

  test('comes with rules that the rules package accepts without a warning', () => {
    expect(parseRules(textOf(folder, manifest.rulesFile), manifest.rulesFile)).toMatchObject({ ok: true, warnings: [] })
  })

  test('brings visitors through many channels, and what it calls internal is internal by its rules', () => {
    const read = parseRules(textOf(folder, manifest.rulesFile), manifest.rulesFile)
    if (!read.ok) throw new Error('the rules are refused')
    const channels = new Set<string>()
    const internal = new Set(
      standingVisits(folder, manifest)
        .filter((row) => {
          const { channelId } = classify(read.rules, {
            source: row.lastUTMSource ?? '',
            medium: row.lastUTMMedium ?? '',
            campaign: row.lastUTMCampaign ?? '',
            content: row.lastUTMContent ?? '',
            traffic_source: row.lastTrafficSource ?? '',
            ad_engine: row.lastAdvEngine ?? '',
            referrer_host: referrerHostOf(row.referer ?? ''),
            direct_platform: row.lastDirectPlatformType ?? '',
            click_id: /[?&]yclid=/.test(row.startURL ?? '') ? 'yclid' : '',
          })
          channels.add(channelId)
          return channelId === 'internal'
        })
        .map(({ visitID }) => visitID),
    )
    expect(channels.size).toBeGreaterThanOrEqual(15)
    const onPath = new Set(truth.links.filter(({ touch }) => internal.has(touch)).map(({ deal }) => deal))
    // Only paths that have nothing else keep them.
    for (const deal of onPath) expect(truth.links.filter((link) => link.deal === deal && !internal.has(link.touch))).toEqual([])
    expect(onPath.size).toBeGreaterThanOrEqual(2)
  })
})

describe("the sources' files", () => {
  test("visits have Metrika's 35 columns, one day in one part, and ids beyond 2^53 and 2^63", () => {
    const ids: bigint[] = []
    for (const { files } of ofSource('metrika')) {
      for (const file of files) {
        const { columns, rows, widths } = tsvRows(textOf(folder, file))
        expect(new Set(columns).size).toBe(35)
        expect([...widths]).toEqual([35])
        for (const row of rows) {
          expect(row.dateTime?.startsWith(row.date ?? '?')).toBe(true)
          expect(row.goalsID).toMatch(/^\[(\d+(,\d+)*)?\]$/)
          expect(row.clientID).toMatch(/^\d{12,20}$/)
          ids.push(BigInt(row.visitID ?? 'x'), BigInt(row.clientID ?? 'x'))
        }
      }
    }
    expect(ids.every((id) => id < 2n ** 64n)).toBe(true)
    expect(ids.some((id) => id > 2n ** 63n)).toBe(true)
  })

  test('a second pull of days is later, brings late visits, lacks one that is gone and restates others', () => {
    for (const [at, again] of ofSource('metrika')
      .filter(({ files }) => files[0]?.includes('repull'))
      .entries()) {
      const { fromDay = 0, toDay = 0 } = repulls[at] ?? {}
      const days = new Set(Array.from({ length: toDay - fromDay + 1 }, (_, day) => dateOf(dayStartSec(fromDay + day))))
      const firstPull = ofSource('metrika').find(({ files }) => files[0]?.includes(`visits-${[...days][0]?.slice(0, 7)}`))
      expect(again.options.exportedAt > (firstPull?.options.exportedAt ?? '')).toBe(true)
      const rowsOf = (done: DemoImport | undefined): Map<string, Row> =>
        new Map(
          (done?.files ?? []).flatMap((file) =>
            tsvRows(textOf(folder, file))
              .rows.filter(({ date }) => days.has(date ?? ''))
              .map((row) => [row.visitID ?? '', row]),
          ),
        )
      const [before, after] = [rowsOf(firstPull), rowsOf(again)]
      expect([...after.keys()].some((id) => !before.has(id))).toBe(true)
      expect([...before.keys()].some((id) => !after.has(id))).toBe(true)
      expect([...after].some(([id, row]) => before.has(id) && before.get(id)?.lastTrafficSource !== row.lastTrafficSource)).toBe(true)
    }
  })

  test('reports of Direct end with the number of their rows and hold millionths of a rouble', () => {
    const logins = new Set<string>()
    for (const { files, options } of ofSource('direct')) {
      logins.add(options.account ?? '')
      for (const file of files) {
        const lines = textOf(folder, file).trimEnd().split('\n')
        expect(lines.at(-1)).toBe(`Total rows: ${lines.length - 3}`)
        for (const line of lines.slice(2, -1)) {
          expect(line.split('\t').length).toBe(10)
          expect(Number(line.split('\t')[9]) % 10_000).toBe(0)
        }
      }
    }
    expect(logins.size).toBe(2)
  })

  test("pages of amoCRM are no longer than the vendor's and lead to the next one", () => {
    for (const crm of ofSource('amocrm')) {
      for (const [kind, limit] of [
        ['leads', 250],
        ['contacts', 250],
        ['companies', 250],
        ['events', 100],
      ] as const) {
        const pages = pagesIn(folder, crm, kind)
        expect(pages.length).toBeGreaterThan(0)
        for (const [at, page] of pages.entries()) {
          expect(page._page).toBe(at + 1)
          expect(page._embedded[kind]?.length).toBeLessThanOrEqual(limit)
          expect(page._links.next === undefined).toBe(at === pages.length - 1)
        }
      }
    }
  })

  test('tables have as many cells in every row as their header', () => {
    for (const { source, files } of manifest.imports) {
      if (source.startsWith('csv')) for (const file of files) expect(csvRows(textOf(folder, file)).widths.size).toBe(1)
    }
  })
})

describe('the truth', () => {
  test('says the links that follow from the files alone', () => {
    const { links, hubs, wonDeals } = relink(folder, manifest)
    expect([...links].sort()).toEqual(truth.links.map(({ deal, touch }) => `${deal} ${touch}`).sort())
    expect(hubs.size).toBe(truth.hubs)
    expect(wonDeals).toEqual(new Set(truth.deals.filter(({ won }) => won).map(({ deal }) => deal)))
  })

  test('adds up: deals to months to totals, and reasons to deals without a touch', () => {
    const { won, paid, unattributed } = truth
    const wonDeals = truth.deals.filter((deal) => deal.won)
    expect(won.count).toBe(wonDeals.length)
    expect(sumOf(wonDeals.map(({ wonMoney }) => wonMoney))).toEqual(won.total)
    expect(sumOf(Object.values(won.byMonth))).toEqual(won.total)
    expect(sumOf(Object.values(paid.byMonth))).toEqual(paid.total)
    for (const deal of truth.deals) {
      expect(truth.links.filter((link) => link.deal === deal.deal).length).toBe(deal.marketingTouches)
      expect(deal.reason === null).toBe(deal.marketingTouches > 0)
    }
    for (const [reason, { deals, total }] of Object.entries(unattributed.won)) {
      const planted = wonDeals.filter((deal) => deal.reason === reason)
      expect(deals).toEqual(planted.map(({ deal }) => deal))
      expect(total).toEqual(sumOf(planted.map(({ wonMoney }) => wonMoney)))
      expect(deals.length).toBeGreaterThanOrEqual(3)
    }
    expect(unattributed.paid.no_deal.documents.length).toBeGreaterThanOrEqual(3)
  })

  test('agrees with the bank and the rates on what was paid', () => {
    const rates = csvRows(textOf(folder, 'csv/rates.csv')).rows
    const rows = ['csv/finance.csv', 'csv/finance-export.csv'].flatMap((file) => csvRows(textOf(folder, file)).rows)
    const documents = rows.filter(({ kind }) => kind !== 'invoice')
    let gross = 0
    for (const { kind, amount, currency, occurred_at, refund_of } of documents) {
      // A refund goes back at the rate at which the money came.
      const at = rows.find(({ document_id }) => document_id === refund_of)?.occurred_at ?? occurred_at ?? ''
      const rate = currency === 'USD' ? Number(rates.findLast(({ date }) => (date ?? '') <= at.slice(0, 10))?.rate) : 1
      gross += Math.round(Number(amount) * 100 * rate) * (kind === 'refund' ? -1 : 1)
    }
    expect(truth.paid).toMatchObject({ documents: documents.length, total: { gross } })
  })

  test('says spend as the accounts say it after all corrections', () => {
    const days = new Map<string, { exportedAt: string; amount: number }>()
    let takenBack = 0
    for (const { files, options } of ofSource('direct')) {
      const pulled = new Map<string, number>()
      for (const line of files.flatMap((file) => textOf(folder, file).trimEnd().split('\n').slice(2, -1))) {
        const cells = line.split('\t')
        const day = `${options.account} ${cells[0]}`
        if (cells[6] === 'TABLET') takenBack += 1
        pulled.set(day, (pulled.get(day) ?? 0) + Number(cells[9]) / 10_000)
      }
      for (const [day, amount] of pulled) {
        const known = days.get(day)
        if (known === undefined || known.exportedAt < options.exportedAt) days.set(day, { exportedAt: options.exportedAt, amount })
      }
    }
    const told = Object.entries(truth.spend).filter(([account]) => account !== 'romashka-vk')
    const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
    expect(sum([...days.values()].map(({ amount }) => amount))).toBe(sum(told.flatMap(([, months]) => Object.values(months))))
    expect(takenBack).toBeGreaterThan(0)
  })
})

describe('the disputed deal', () => {
  test('has six touches, three of which another contact brings when the two are merged', () => {
    const { deal, touches, importsBeforeMerge, amountMinor } = manifest.disputedDeal
    const rows = standingVisits(folder, manifest).filter(({ visitID }) => touches.includes(visitID ?? ''))
    const sources = rows
      .toSorted((one, other) => ((one.dateTime ?? '') < (other.dateTime ?? '') ? -1 : 1))
      .map((row) => (row.lastAdvEngine === 'ya_undefined' ? row.lastTrafficSource : row.lastAdvEngine))
    expect(sources).toEqual(['ya_direct', 'vkontakte', 'organic', 'messenger', 'email', 'direct'])
    expect(truth.deals.find((planted) => planted.deal === deal)?.wonMoney.gross).toBe(amountMinor)
    expect(truth.salesLinks.filter((link) => link.deal === deal).length).toBe(2)
    const early = relink(folder, { ...manifest, imports: manifest.imports.slice(0, importsBeforeMerge) })
    expect([...early.links].filter((link) => link.startsWith(`${deal} `)).length).toBe(3)
  })
})
