import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { nearest } from '@touchledger/rules'
import { API_SCOPES, openKeyFile } from '@touchledger/service-kit'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'

const RANDOM_BYTES = 20

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const [name] = given.args
  if (name === undefined || given.args.length > 1)
    throw new CommandFault(`keys create: found ${given.args.length} names; accepted: one, such as dashboard`)
  const scopes = (given.text('scopes') ?? 'read').split(',').map((text) => {
    const found = API_SCOPES.find((scope) => scope === text.trim())
    if (found !== undefined) return found
    const near = nearest(text.trim(), API_SCOPES)
    throw new CommandFault(`--scopes: found ${text}; accepted: ${API_SCOPES.join(', ')}${near === null ? '' : `; did you mean ${near}?`}`)
  })
  const folder = dataFolderOf(folderOf(given, context))
  mkdirSync(folder.path, { recursive: true, mode: 0o700 })
  const { key, entry } = openKeyFile(folder.keys).create({ name, scopes, random: randomBytes(RANDOM_BYTES), nowMs: context.now() })
  context.err(`${entry.id} (${entry.scopes.join(', ')}); the key stands below and nowhere else: keep it now\n`)
  context.out(`${key}\n`)
  return exitCodes.ok
}
