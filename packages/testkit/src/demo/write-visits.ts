import { dateOf, dayStartSec, isoOf, momentOf } from './calendar.ts'
import type { DemoFolder } from './demo-folder.ts'
import type { ClickCounter } from './direct-reports.ts'
import { isRepulled, repulls } from './fates.ts'
import type { DemoImport } from './manifest.ts'
import { counterId, headerOf, type Layout, repullLayout, rowOf, sortedLayout, type VisitCells } from './metrika-rows.ts'
import { randomOf } from './random.ts'
import { visitRows } from './visits.ts'
import type { World } from './world.ts'

export type WrittenVisits = { months: DemoImport[]; repulls: DemoImport[]; count: number }

/** A day's part of its month: ten days each. */
const partOf = (date: string): number => Math.min(2, Math.floor((Number(date.slice(8)) - 1) / 10))
const nextMonth = (month: string): string => `2026-${String(Number(month.slice(5)) + 1).padStart(2, '0')}`

/** Writes all visits in one pass: each month in parts, and the days that were pulled again into files of their own. */
export async function writeVisits(folder: DemoFolder, world: World, strangerCount: number, clicks: ClickCounter): Promise<WrittenVisits> {
  const random = randomOf(world.seed, 'doubled rows')
  const months = new Map<string, DemoImport>()
  const again: DemoImport[] = repulls.map(({ fromDay, toDay, exportedSec }) => ({
    source: 'metrika',
    files: [`metrika/repull-${dateOf(dayStartSec(fromDay))}..${dateOf(dayStartSec(toDay))}.tsv`],
    options: { exportedAt: isoOf(exportedSec), counter: counterId },
    note: 'повторная выгрузка: опоздавшие, исправленные и исчезнувшие визиты',
  }))
  let count = 0
  let open = ''
  const begun = new Set<string>()
  const put = (file: string, cells: VisitCells, layout: Layout): boolean => {
    if (!begun.has(file)) {
      begun.add(file)
      folder.add(file, headerOf(layout))
    }
    const row = rowOf(cells, layout)
    // Loaded sets hold some rows twice.
    return folder.add(file, random.chance(0.001) ? row + row : row)
  }
  for (const { day, visit, first, final } of visitRows(world, strangerCount)) {
    const date = dateOf(visit.atSec)
    const month = date.slice(0, 7)
    const file = `metrika/visits-${month}-part${partOf(date)}.tsv`
    if (file !== open) {
      if (open !== '') await folder.finish(open)
      open = file
      const exportedAt = isoOf(momentOf(`${nextMonth(month)}-02 06:00:00`))
      const known = months.get(month) ?? {
        source: 'metrika',
        files: [],
        options: { exportedAt, counter: counterId },
        note: `визиты, ${month}`,
      }
      known.files.push(file)
      months.set(month, known)
    }
    if (first !== null && put(file, first, sortedLayout)) await folder.flush(file)
    if (final === null) continue
    count += 1
    if (visit.arrival.ad !== null) clicks.add(visit.arrival.ad, day, visit.browser.device)
    if (!isRepulled(day)) continue
    const repull = again[repulls.findIndex(({ fromDay, toDay }) => day >= fromDay && day <= toDay)]?.files[0]
    if (repull !== undefined && put(repull, final, repullLayout)) await folder.flush(repull)
  }
  await folder.finishAll()
  return { months: [...months.values()], repulls: again, count }
}
