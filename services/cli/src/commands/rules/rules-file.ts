import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault } from '../../exit-codes.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'

/** The file that a command about rules means. */
export function rulesPathOf(given: Given, context: Context): string {
  const [file, more] = given.args
  if (more !== undefined) throw new CommandFault(`found two files (${file}, ${more}); accepted: one`)
  const inData = dataFolderOf(folderOf(given, context)).rulesFile
  const here = resolve(context.baseFolder, 'touchledger.yaml')
  const path = file === undefined ? [inData, here].find((each) => existsSync(each)) : resolve(context.baseFolder, file)
  if (path !== undefined && existsSync(path)) return path
  throw new CommandFault(
    `found no file ${file ?? `${inData}, nor ${here}`}; accepted: a touchledger.yaml. Its keys are described in docs/rules.md; pnpm touchledger init writes one, and an empty file gives the defaults`,
  )
}
