import { toRulesJson } from '@touchledger/rules'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { openIntake } from '../../import/open-intake.ts'
import { readRulesFile } from '../../import/reading-rules.ts'
import { readTime } from '../../import/times.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'
import { reportPosted } from '../import/import-summary.ts'
import { rulesPathOf } from './rules-file.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const path = rulesPathOf(given, context)
  const rules = readRulesFile(path)
  const effectiveFrom = readTime('effective-from', given.text('effective-from'), rules)
  const folder = dataFolderOf(folderOf(given, context))
  const intake = await openIntake(folder, { command: 'rules publish', isDry: false }, context)
  try {
    const versions = await intake.readRules()
    const payload = toRulesJson(rules)
    const latest = versions.at(-1)
    const isKnown =
      latest !== undefined && toRulesJson(latest.rules) === payload && (effectiveFrom === null || effectiveFrom === latest.effectiveFromMs)
    if (isKnown) {
      context.err(`${path}: the same as version ${latest.version}, which is published; nothing to do\n`)
      return exitCodes.ok
    }
    await intake.publish({
      kind: 'rules_published',
      occurred_at: context.now(),
      payload,
      ...(effectiveFrom === null ? {} : { effective_from: effectiveFrom }),
    })
    context.err(`rules: ${path} published as version ${versions.length + 1}\n`)
    if (given.is('no-post')) return exitCodes.ok
    const startedAt = context.now()
    reportPosted(await intake.post(), context.now() - startedAt, context)
    return exitCodes.ok
  } finally {
    await intake.close()
  }
}
