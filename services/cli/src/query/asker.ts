import { buildQueryApi } from '@touchledger/query-api'
import type { RulesVersion } from '@touchledger/rules'
import Fastify from 'fastify'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { CommandFault, exitCodes } from '../exit-codes.ts'
import { openRemoteIntake } from '../import/remote-intake.ts'
import type { DataFolder } from '../workspace/data-folder.ts'
import { readPublishedRules } from '../workspace/governance.ts'
import { FolderHeld, openWorkspace, type Workspace } from '../workspace/open-workspace.ts'

export type Answered = { status: number; contentType: string; bytes: Uint8Array }

/** Asks the query API: in this process, or of the `serve` that has the folder open. */
export type Asker = {
  get: (path: string) => Promise<Answered>
  readRules: () => Promise<readonly RulesVersion[]>
  close: () => Promise<void>
}

export async function openAsker(folder: DataFolder, command: string, { now }: Pick<Context, 'now'>): Promise<Asker> {
  try {
    const workspace = await openWorkspace({ dataDir: folder.path, command, now, create: false })
    return { get: await askerOf(workspace), readRules: () => readPublishedRules(workspace), close: () => workspace.close() }
  } catch (error) {
    if (!(error instanceof FolderHeld) || error.holder?.address == null) throw error
    return openRemoteAsker(error.holder.address, error.holder.key ?? '')
  }
}

/** The query API of a workspace that this process has open. */
export async function askerOf(workspace: Workspace): Promise<Asker['get']> {
  const app = Fastify()
  await app.register(buildQueryApi, {
    store: await workspace.openStore(),
    now: workspace.now,
    authorise: () => ({ allowed: true, keyId: 'owner' }),
  })
  return async (path) => {
    const answer = await app.inject({ method: 'GET', url: path })
    return { status: answer.statusCode, contentType: String(answer.headers['content-type'] ?? ''), bytes: answer.rawPayload }
  }
}

function openRemoteAsker(address: string, key: string): Asker {
  return {
    async get(path) {
      const answer = await fetch(`${address}${path}`, { headers: { authorization: `Bearer ${key}` } })
      return {
        status: answer.status,
        contentType: answer.headers.get('content-type') ?? '',
        bytes: new Uint8Array(await answer.arrayBuffer()),
      }
    },
    readRules: () => openRemoteIntake(address, key).readRules(),
    close: async () => {},
  }
}

const Problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), found: z.string(), accepted: z.string() })).optional(),
})

/** The bytes of a good answer; a refusal becomes a fault that names the options as the command line has them. */
export async function askFor({ get }: Pick<Asker, 'get'>, path: string): Promise<Uint8Array> {
  const answer = await get(path)
  if (answer.status < 400) return answer.bytes
  const text = new TextDecoder().decode(answer.bytes)
  const problem = Problem.safeParse(jsonOf(text))
  if (!problem.success || answer.status >= 500)
    throw new CommandFault(`the query API answered ${answer.status}: ${text.slice(0, 500)}`, exitCodes.operation)
  const { title, detail, errors = [] } = problem.data
  const faults = errors.map(
    ({ field, found, accepted }) =>
      `${field === 'deal' ? 'explain' : `--${field.replaceAll('_', '-')}`}: found ${found}; accepted: ${accepted}`,
  )
  throw new CommandFault(faults.length > 0 ? faults.join('\n') : `${title}${detail === undefined ? '' : `: ${detail}`}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
