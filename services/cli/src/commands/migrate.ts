import type { Given } from '../command-line.ts'
import type { Context } from '../context.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { folderOf } from '../workspace/data-folder.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const workspace = await openWorkspace({ dataDir: folderOf(given, context), command: 'migrate', now: context.now })
  try {
    const store = await workspace.openStore()
    context.out(`${workspace.folder.store}: up to date, ClickHouse ${store.engineVersion}\n`)
    return exitCodes.ok
  } finally {
    await workspace.close()
  }
}
