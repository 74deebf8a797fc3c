import { type RulesVersion, toRulesYaml } from '@touchledger/rules'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { openIntake } from '../../import/open-intake.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const intake = await openIntake(dataFolderOf(folderOf(given, context)), { command: 'rules show', isDry: false, create: false }, context)
  try {
    const versions = await intake.readRules()
    const shown = chosen(versions, given.args[0])
    for (const each of versions)
      context.err(`version ${each.version}, in force from ${fromText(each)}${each === shown ? ' (shown)' : ''}\n`)
    context.out(toRulesYaml(shown.rules))
    return exitCodes.ok
  } finally {
    await intake.close()
  }
}

function chosen(versions: readonly RulesVersion[], asked: string | undefined): RulesVersion {
  const last = versions.at(-1)
  if (last === undefined)
    throw new CommandFault('found no published rules; publish a file with: pnpm touchledger rules publish FILE', exitCodes.found)
  if (asked === undefined) return last
  const found = versions.find(({ version }) => String(version) === asked)
  if (found === undefined) throw new CommandFault(`rules show: found ${asked}; accepted: a version from 1 to ${last.version}`)
  return found
}

const fromText = ({ effectiveFromMs }: RulesVersion): string => (effectiveFromMs === 0 ? 'always' : new Date(effectiveFromMs).toISOString())
