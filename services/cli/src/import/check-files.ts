import type { Rules } from '@touchledger/rules'
import type { ParseOptions } from '@touchledger/sources'
import type { Context } from '../context.ts'
import { CommandFault } from '../exit-codes.ts'
import { gzipFault, type InputFile, readBeginning } from './input-files.ts'
import type { Rejection } from './rejects-file.ts'
import { rulesOptions, type SourceKind, sourceKinds } from './source-kinds.ts'

/**
 * Looks at the beginning of every file before any of them is imported, so that a wrong file among ten stops the command and not the
 * import. Throws a `CommandFault` with what each such file is instead, if one of our sources would read it.
 */
export async function checkFiles(
  files: readonly InputFile[],
  kind: SourceKind,
  rules: Rules,
  parse: ParseOptions,
  context: Context,
): Promise<void> {
  const faults: string[] = []
  for (const file of files) {
    let beginning: Uint8Array
    try {
      beginning = await readBeginning(file, context)
    } catch (error) {
      const fault = gzipFault(error)
      if (fault === null) throw error
      faults.push(`${file.name}: found ${fault.found}; accepted: ${fault.accepted}`)
      continue
    }
    if (beginning.length === 0) {
      if (file.path !== null) faults.push(`${file.name}: found an empty file; accepted: a file with a header row`)
      continue
    }
    const refusals = await refusalsOf(beginning, kind, rules, parse)
    if (refusals.length === 0) continue
    const others = await Promise.all(
      sourceKinds
        .filter((other) => other !== kind && other.hasHeader)
        .map(async (other) => ({ other, refusals: await refusalsOf(beginning, other, rules, parse) })),
    )
    const fits = others.find((each) => each.refusals.length === 0)?.other
    const hint = fits === undefined ? '' : `\n  It looks like ${fits.name}: pnpm touchledger import ${fits.name} ${file.name}`
    for (const { line, field, found, accepted } of refusals)
      faults.push(`${file.name}:${line}: ${field}: found ${found}; accepted: ${accepted}${hint}`)
  }
  if (faults.length > 0) throw new CommandFault(`nothing was imported:\n${faults.map((fault) => `- ${fault}`).join('\n')}`)
}

/** Only what refuses the file as a whole: its header, or an option without which no row can be read. */
async function refusalsOf(beginning: Uint8Array, kind: SourceKind, rules: Rules, parse: ParseOptions): Promise<Rejection[]> {
  const refusals: Rejection[] = []
  const options = { ...parse, ...rulesOptions(kind, rules) }
  for await (const parsed of kind.parser.parse(only(beginning), options)) {
    for (const one of parsed) if (one.kind === 'rejected' && isOfFile(one)) refusals.push(one)
    break
  }
  return refusals
}

/** A vendor's parser names the columns that its header lacks, where ours says `header`. */
const headerCodes = new Set(['missing_columns', 'duplicate_column'])
const isOfFile = ({ field, code }: Rejection): boolean => field === 'header' || field.startsWith('--') || headerCodes.has(code)

async function* only(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk
}
