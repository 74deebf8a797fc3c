import { verify } from '@touchledger/attribution-worker'
import type { Given } from '../command-line.ts'
import type { Context } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { counted } from '../import/progress.ts'
import { renderTable } from '../output/table.ts'
import { folderOf } from '../workspace/data-folder.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

const SHOWN_MAX = 50

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const workspace = await openWorkspace({ dataDir: folderOf(given, context), command: 'verify', now: context.now, create: false })
  try {
    const startedAt = context.now()
    // The collectors first: what they have not copied yet is no difference.
    await (await workspace.openWorker()).collect()
    const { batches, records, conversions, differences } = await verify(await workspace.io())
    const seconds = ((context.now() - startedAt) / 1000).toFixed(1)
    context.out(
      `${counted(batches, 'batch', 'batches')}, ${counted(records, 'record')} of the log, ${counted(conversions, 'conversion')} checked in ${seconds} s\n`,
    )
    if (differences.length === 0) {
      context.out('No difference: log, facts, identity, credit, hashes and chain agree.\n')
      return exitCodes.ok
    }
    const columns = ['check', 'place', 'found', 'expected'].map((title) => ({ title, align: 'left' as const }))
    const rows = differences.slice(0, SHOWN_MAX).map(({ check, place, found, expected }) => [check, place, found, expected])
    context.out(renderTable({ columns, rows }, context.columns))
    context.out(`${counted(differences.length, 'difference')}${differences.length > SHOWN_MAX ? `, the first ${SHOWN_MAX} shown` : ''}.\n`)
    return exitCodes.found
  } finally {
    await workspace.close()
  }
}
