import { dayStartSec, isoOf, momentOf, monthOf } from './calendar.ts'
import { directLogins, vkAccount } from './campaigns.ts'
import type { DemoFolder } from './demo-folder.ts'
import { type ClickCounter, directReport, isUnsettled, type SpendRow, spendRows, unsettledRows } from './direct-reports.ts'
import type { DemoImport } from './manifest.ts'
import { vkTable } from './tables.ts'

export type WrittenSpend = { months: DemoImport[]; restated: DemoImport[]; truth: Record<string, Record<string, number>> }

const monthOfRow = (row: SpendRow): string => monthOf(dayStartSec(row.day))
const exportedAfter = (month: string, day: string): string =>
  isoOf(momentOf(`2026-${String(Number(month.slice(5)) + 1).padStart(2, '0')}-${day} 07:00:00`))

/** Spend of the three ad accounts: each month once when it is over, its last days again when they have settled. */
export async function writeSpend(folder: DemoFolder, seed: number, clicks: ClickCounter): Promise<WrittenSpend> {
  const written: WrittenSpend = { months: [], restated: [], truth: {} }
  for (const account of [...directLogins, vkAccount]) {
    const final = spendRows(seed, account, clicks)
    const first = unsettledRows(seed, final)
    const isVk = account === vkAccount
    const months = [...new Set(final.map(monthOfRow))]
    const put = async (month: string, rows: readonly SpendRow[], day: string, name: string, note: string): Promise<DemoImport> => {
      const report = isVk ? vkTable(rows) : directReport(`cost-daily/v3/${month}/vat0/${name}`, rows)
      const file = await folder.write(isVk ? `vk/costs-${month}-${name}.csv` : `direct/${account}/costs-${month}-${name}.tsv`, report)
      const options = { exportedAt: exportedAfter(month, day), ...(isVk ? {} : { account, vat: 'excluded:22' }) }
      return { source: isVk ? 'csv costs' : 'direct', files: [file], options, note }
    }
    for (const month of months) {
      const whole = first.filter((row) => monthOfRow(row) === month)
      const settled = final.filter((row) => monthOfRow(row) === month && isUnsettled(row.day))
      written.months.push(await put(month, whole, '01', 'first', `расходы ${account}, ${month}`))
      if (settled.length > 0)
        written.restated.push(await put(month, settled, '05', 'restated', `расходы ${account}, последние дни ${month} уточнены`))
    }
    written.truth[account] = Object.fromEntries(months.map((month) => [month, sumOf(final.filter((row) => monthOfRow(row) === month))]))
  }
  return written
}

const sumOf = (rows: readonly SpendRow[]): number => rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
