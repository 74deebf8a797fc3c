import type { Rules } from '@touchledger/rules'
import type { ParseOptions } from '@touchledger/sources'
import type { Context } from '../context.ts'
import type { DataFolder } from '../workspace/data-folder.ts'
import { findPipelines } from './amo-pipelines.ts'
import type { InputFile } from './input-files.ts'
import type { SourceKind } from './source-kinds.ts'

type Asked = {
  kind: SourceKind
  files: readonly InputFile[]
  rules: Rules
  given: Partial<ParseOptions>
  folder: DataFolder
  isDry: boolean
}

/** What a parser is told: the command line first, then what the rules know of the source, then what its own files say of each other. */
export async function parseOptionsOf(
  { kind, files, rules, given, folder, isDry }: Asked,
  context: Context,
): Promise<Partial<ParseOptions>> {
  const options = { ...kind.fromRules?.(rules), ...given }
  if (kind.name !== 'amocrm') return options
  const memory = { path: folder.amoPipelines, mayWrite: !isDry }
  const pipelines = await findPipelines(files, options.account ?? '', memory, context)
  if (pipelines.length > 0) return { ...options, amocrm: { ...options.amocrm, pipelines } }
  context.err('note: no page of /api/v4/leads/pipelines among the files, nor in an earlier import: stages are known by id only\n')
  return options
}
