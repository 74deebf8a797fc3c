import { openKeyFile } from '@touchledger/service-kit'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const [id] = given.args
  if (id === undefined || given.args.length > 1)
    throw new CommandFault(`keys revoke: found ${given.args.length} ids; accepted: one; see: pnpm touchledger keys list`)
  const keys = openKeyFile(dataFolderOf(folderOf(given, context)).keys)
  if (!keys.revoke(id)) throw new CommandFault(`keys revoke: found no key ${id}; see: pnpm touchledger keys list`)
  context.err(`${id} is revoked\n`)
  if (keys.isEmpty()) context.err('That was the last key: a server on this machine is open to this machine again\n')
  return exitCodes.ok
}
