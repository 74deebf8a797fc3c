import { type Given, wholeOf } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { startServing } from '../../server/start-serving.ts'
import { folderOf } from '../../workspace/data-folder.ts'
import { openWorkspace } from '../../workspace/open-workspace.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const config = await context.serveConfig()
  const port = wholeOf(given, 'port', 0, 65_535) ?? config.port
  const host = given.text('host') ?? config.host
  const workspace = await openWorkspace({ dataDir: folderOf(given, context), command: 'serve', now: context.now })
  try {
    const serving = await startServing({ workspace, host, port, hooks: config.hooks, hasPages: !given.is('no-pages') }, context)
    context.err(`Touchledger listens on ${serving.address}
  pages    ${serving.address}/
  events   POST ${serving.address}/v1/events/touches (also crm, costs, finance)
  API      ${serving.address}/openapi.json, ${serving.address}/openapi/ingest.json
Ctrl-C stops it.
`)
    await serving.untilStopped()
    return exitCodes.ok
  } finally {
    await workspace.close()
  }
}
