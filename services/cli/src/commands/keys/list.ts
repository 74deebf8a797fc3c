import { openKeyFile } from '@touchledger/service-kit'
import { choiceOf, type Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { renderTable } from '../../output/table.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const format = choiceOf(given, 'format', ['table', 'json']) ?? 'table'
  const keys = openKeyFile(dataFolderOf(folderOf(given, context)).keys).list()
  if (format === 'json') {
    context.out(
      `${JSON.stringify(
        keys.map(({ hash: _, ...shown }) => shown),
        null,
        2,
      )}\n`,
    )
    return exitCodes.ok
  }
  if (keys.length === 0) {
    context.out('No keys: a server on this machine is open to this machine. Make one with: pnpm touchledger keys create NAME\n')
    return exitCodes.ok
  }
  const columns = ['id', 'name', 'scopes', 'created at', 'ends in'].map((title) => ({ title, align: 'left' as const }))
  const rows = keys.map(({ id, name, scopes, created_at, last_four }) => [id, name, scopes.join(','), created_at.slice(0, 16), last_four])
  context.out(renderTable({ columns, rows }, context.columns))
  return exitCodes.ok
}
