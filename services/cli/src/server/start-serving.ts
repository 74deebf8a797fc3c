import { ensureBuilt } from '@touchledger/dashboard'
import type { AmoHook } from '@touchledger/ingest'
import { buildLogger, openKeyFile } from '@touchledger/service-kit'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { CommandFault, exitCodes } from '../exit-codes.ts'
import { toPosted } from '../import/intake.ts'
import type { Workspace } from '../workspace/open-workspace.ts'
import { buildServe } from './build-serve.ts'
import { withLocalKey } from './local-key.ts'
import { startPosting } from './posting-loop.ts'

export type Serving = {
  /** http://host:port */
  address: string
  /** Resolves once the stop signal came and everything has ended in order. */
  untilStopped: () => Promise<void>
}

export type ServingOptions = { workspace: Workspace; host: string; port: number; hooks: readonly AmoHook[]; hasPages: boolean }

/** Begins to serve an open workspace; commands of the same folder find it through the lock file. */
export async function startServing({ workspace, host, port, hooks, hasPages }: ServingOptions, context: Context): Promise<Serving> {
  const logger = buildLogger({ level: 'warn', destination: { write: (line) => context.err(line) } })
  const { keys, localKey } = withLocalKey(openKeyFile(workspace.folder.keys))
  const pages = hasPages ? await buildPages(context) : null
  const store = await workspace.openStore()
  const posting = startPosting({
    worker: await workspace.openWorker(),
    log: workspace.log,
    store,
    onFault: (error) => logger.error({ err: error }, 'posting failed and is tried again'),
  })
  const post = async () => (await posting.waitPosted()).map(toPosted)
  const app = await buildServe({ workspace, keys, host, hooks: hooks, pages, post, logger })
  try {
    await app.listen({ host, port })
  } catch (error) {
    await posting.stop()
    throw toListenFault(error, host, port)
  }
  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  const address = `http://${shownHost}:${listeningPort(app, port)}`
  workspace.announce(address, localKey)
  return {
    address,
    async untilStopped() {
      await new Promise<void>((resolve) => {
        if (context.stop.aborted) resolve()
        else context.stop.addEventListener('abort', () => resolve(), { once: true })
      })
      context.err('stopping: finishing requests, posting what came\n')
      await app.close()
      await posting.stop()
    },
  }
}

/** The port itself where any free one was asked for. */
function listeningPort({ server }: FastifyInstance, asked: number): number {
  const listening = server.address()
  return typeof listening === 'object' && listening !== null ? listening.port : asked
}

async function buildPages(context: Context): Promise<string | null> {
  try {
    return await ensureBuilt()
  } catch (error) {
    // The API does not depend on the pages.
    context.err(
      `touchledger: the pages could not be built, so only the API is served: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    return null
  }
}

function toListenFault(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return new CommandFault(
      `--port: ${host}:${port} is taken by another program; accepted: a free port, such as --port ${port + 1}, or --port 0 for any`,
      exitCodes.operation,
    )
  if (code === 'EACCES')
    return new CommandFault(`--port: this user may not listen on ${port}; accepted: a port above 1023`, exitCodes.operation)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CommandFault(
      `--host: this machine has no address ${host}; accepted: 127.0.0.1, 0.0.0.0 or one of its own`,
      exitCodes.operation,
    )
  return error
}
