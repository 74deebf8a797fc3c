import { readFileSync } from 'node:fs'
import { parseRules } from '@touchledger/rules'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { dataOption } from '../../workspace/data-folder.ts'
import { rulesPathOf } from './rules-file.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const path = rulesPathOf(given, context)
  const parsed = parseRules(readFileSync(path, 'utf8'), path)
  if (!parsed.ok) {
    for (const { message } of parsed.faults) context.err(`${message}\n`)
    const { length } = parsed.faults
    context.err(`${length} ${length === 1 ? 'fault' : 'faults'}; nothing was published\n`)
    return exitCodes.found
  }
  for (const { message } of parsed.warnings) context.err(`warning: ${message}\n`)
  const { company, models, stages, channels, path: paths } = parsed.rules
  context.out(
    `${path}: right.
company: ${company.name || '(no name)'}, ${company.timeZone}, ${company.currency}, ${company.language}
stages: ${Object.entries(stages)
      .map(([pipeline, known]) => `${pipeline} (${Object.keys(known).length})`)
      .join(', ')}
path: ${paths.beforeLeadDays} days before the lead, to ${paths.to}
models: ${models.modelIds.join(', ')}
channels: ${channels.length} of your own before the built-in list
Publish it with: pnpm touchledger rules publish ${path}${dataOption(given)}
`,
  )
  return exitCodes.ok
}
