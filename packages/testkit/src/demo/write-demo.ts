import { cardsAt, crmSubdomain, pagesOf, pipelinesPage } from './amocrm-cards.ts'
import { type CrmEvent, crmEvents, eventCard } from './amocrm-events.ts'
import { daySec, isoOf, momentOf } from './calendar.ts'
import { DemoFolder } from './demo-folder.ts'
import { ClickCounter } from './direct-reports.ts'
import { dollarRates } from './exports.ts'
import type { DemoImport, DemoManifest } from './manifest.ts'
import { plantWorld } from './plant-world.ts'
import { disputedAmountMinor } from './planted-deals.ts'
import { firstCrmExportSec } from './planted-people.ts'
import { rulesText } from './rules-file.ts'
import { exportsTable, financeTable, otherCostsTable, ratesTable, touchesTable } from './tables.ts'
import { truthOf } from './truth.ts'
import type { World } from './world.ts'
import { writeSpend } from './write-spend.ts'
import { writeVisits } from './write-visits.ts'

export type DemoOptions = {
  readonly folder: string
  readonly seed: number
  /** 1: 200 thousand visits and 3 thousand leads. What is planted by hand does not shrink with it. */
  readonly scale?: number
}

const visitsFull = 200_000
const secondCrmExportSec = momentOf('2026-08-03 06:00:00')

/**
 * Writes six months of a fictitious firm into the folder, in the formats of the sources that would tell of them, together with
 * `touchledger.yaml`, `manifest.json` (what to import, in which order and with which options) and `truth.json` (what was planted; see
 * `DemoTruth`). The same seed and scale give the same bytes. Files of the same names are overwritten, others stay.
 */
export async function writeDemo({ folder: path, seed, scale = 1 }: DemoOptions): Promise<DemoManifest> {
  const folder = new DemoFolder(path)
  try {
    return await writeAll(folder, seed, scale)
  } finally {
    await folder.close()
  }
}

async function writeAll(folder: DemoFolder, seed: number, scale: number): Promise<DemoManifest> {
  const { world, planter } = plantWorld(seed, scale)
  const rates = dollarRates(planter)
  const known = world.visitsByDay.reduce((sum, visits) => sum + visits.length, 0)
  const clicks = new ClickCounter()
  const events = crmEvents(world)

  const crm = await writeCrm(folder, world, events, 'first', Number.NEGATIVE_INFINITY, firstCrmExportSec)
  const visits = await writeVisits(folder, world, Math.max(500, Math.round(visitsFull * scale) - known), clicks)
  const spend = await writeSpend(folder, seed, clicks)
  const tables = await writeTables(folder, world, rates)
  // The second export overlaps the first by two days, as a careful pull does.
  const laterCrm = await writeCrm(folder, world, events, 'second', firstCrmExportSec - 2 * daySec, secondCrmExportSec)

  const before = [crm, ...visits.months, ...spend.months, ...tables, ...visits.repulls, ...spend.restated]
  const again = (done: DemoImport | undefined, note: string): DemoImport[] => (done === undefined ? [] : [{ ...done, note }])
  const imports = [
    ...before,
    laterCrm,
    ...again(visits.months[1], 'март ещё раз: та же выгрузка пришла дважды и старше уже загруженной'),
    ...again(
      tables.find(({ source }) => source === 'csv touches'),
      'звонки и письма ещё раз',
    ),
    ...again(crm, 'первая выгрузка CRM ещё раз, после второй'),
  ]

  const truth = { ...truthOf(world, rates), spend: spend.truth, visits: visits.count }
  const deal = String(world.disputedLeadId)
  const manifest: DemoManifest = {
    seed,
    scale,
    from: '2026-02-01',
    to: '2026-07-31',
    timeZone: 'Europe/Moscow',
    rulesFile: await folder.write('touchledger.yaml', rulesText),
    truthFile: await folder.write('truth.json', `${JSON.stringify(truth)}\n`),
    imports,
    disputedDeal: {
      crm: 'amocrm',
      deal,
      amountMinor: disputedAmountMinor,
      cardUrl: `https://${crmSubdomain}.amocrm.ru/leads/detail/${deal}`,
      importsBeforeMerge: before.length,
      touches: truth.links.filter((link) => link.deal === deal).map(({ touch }) => touch),
    },
  }
  await folder.write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

async function writeCrm(
  folder: DemoFolder,
  world: World,
  events: readonly CrmEvent[],
  name: string,
  fromSec: number,
  atSec: number,
): Promise<DemoImport> {
  const cards = cardsAt(world, atSec)
  const files = [await folder.write(`amocrm/${name}/pipelines.json`, JSON.stringify(pipelinesPage()))]
  const pages = async (kind: string, list: readonly (() => unknown)[], limit: number, label = kind, query = ''): Promise<void> => {
    let number = 0
    for (const page of pagesOf(kind, list, limit, query))
      files.push(await folder.write(`amocrm/${name}/${label}-page-${String(++number).padStart(3, '0')}.json`, page))
  }
  await pages('companies', cards.companies, 250, 'companies', '&with=contacts%2Cleads')
  await pages('contacts', cards.contacts, 250, 'contacts', '&with=leads')
  await pages(
    'events',
    events.filter((event) => event.atSec > fromSec && event.atSec <= atSec).map((event) => () => eventCard(event)),
    100,
  )
  await pages('leads', cards.leads, 250, 'leads', '&with=contacts%2Closs_reason%2Csource_id')
  await pages('leads', cards.deletedLeads, 250, 'leads-deleted', '&with=only_deleted')
  const note = name === 'first' ? 'CRM до объединения контактов' : 'CRM в конце: контакты объединены, часть сделок удалена'
  return { source: 'amocrm', files, options: { exportedAt: isoOf(atSec), account: crmSubdomain }, note }
}

async function writeTables(folder: DemoFolder, world: World, rates: readonly { date: string; rate10000: number }[]): Promise<DemoImport[]> {
  const exportedAt = isoOf(momentOf('2026-08-03 07:00:00'))
  const abroad = new Set<unknown>(world.exports)
  const table = async (source: DemoImport['source'], file: string, text: string, note: string, crm?: string): Promise<DemoImport> => ({
    source,
    files: [await folder.write(file, text)],
    options: { exportedAt, ...(crm === undefined ? {} : { crm }) },
    note,
  })
  return [
    await table('csv touches', 'csv/touches.csv', touchesTable(world), 'звонки, встречи и переходы из писем', 'amocrm'),
    await table('csv crm', 'csv/crm-export.csv', exportsTable(world.exports), 'экспортные сделки в долларах', 'export'),
    await table('csv rates', 'csv/rates.csv', ratesTable(rates), 'курс доллара ЦБ'),
    await table(
      'csv finance',
      'csv/finance.csv',
      financeTable(world.payments.filter(({ lead }) => !abroad.has(lead))),
      'банк: оплаты, рассрочки, возвраты',
      'amocrm',
    ),
    await table(
      'csv finance',
      'csv/finance-export.csv',
      financeTable(world.payments.filter(({ lead }) => abroad.has(lead))),
      'банк: экспортная выручка',
      'export',
    ),
    await table('csv costs', 'csv/costs-other.csv', otherCostsTable(), 'агентство, отчисления, зарплаты, инструменты'),
  ]
}
