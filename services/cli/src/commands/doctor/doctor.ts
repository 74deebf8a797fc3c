import { choiceOf, type Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { renderTable } from '../../output/table.ts'
import { folderOf } from '../../workspace/data-folder.ts'
import { openWorkspace } from '../../workspace/open-workspace.ts'
import { findAll } from './findings.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const format = choiceOf(given, 'format', ['table', 'json']) ?? 'table'
  const workspace = await openWorkspace({ dataDir: folderOf(given, context), command: 'doctor', now: context.now, create: false })
  try {
    const findings = await findAll(workspace)
    if (format === 'json') context.out(`${JSON.stringify(findings, null, 2)}\n`)
    else {
      const columns = ['what', 'value', 'odd'].map((title) => ({ title, align: 'left' as const }))
      context.out(renderTable({ columns, rows: findings.map(({ subject, value, odd = '' }) => [subject, value, odd]) }, context.columns))
    }
    return exitCodes.ok
  } finally {
    await workspace.close()
  }
}
