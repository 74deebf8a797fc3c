import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { verify } from '@touchledger/attribution-worker'
import { parseRules, toRulesJson } from '@touchledger/rules'
import { type DemoImport, writeDemo } from '@touchledger/testkit'
import { type Given, wholeOf } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { importFiles } from '../../import/import-files.ts'
import { findFiles } from '../../import/input-files.ts'
import { type Intake, openLocalIntake } from '../../import/intake.ts'
import { sourceKinds } from '../../import/source-kinds.ts'
import { openWorkspace } from '../../workspace/open-workspace.ts'
import { reportImport, reportPosted } from '../import/import-summary.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const dataDir = resolve(context.baseFolder, given.text('data') ?? join(context.dataFolder, 'demo'))
  const files = join(dataDir, 'files')
  const seed = wholeOf(given, 'seed', 0, 2 ** 31) ?? 1
  const scale = Number(given.text('scale') ?? '1')
  if (!(scale > 0 && scale <= 10)) throw new CommandFault(`--scale: found ${given.text('scale')}; accepted: a number above 0, at most 10`)
  const startedAt = context.now()
  mkdirSync(files, { recursive: true })
  const manifest = await writeDemo({ folder: files, seed, scale })
  context.err(`written: ${((context.now() - startedAt) / 1000).toFixed(1)} s\n`)
  const workspace = await openWorkspace({ dataDir, command: 'demo', now: context.now })
  const intake = openLocalIntake(workspace)
  try {
    const parsed = parseRules(readFileSync(join(files, manifest.rulesFile), 'utf8'), manifest.rulesFile)
    if (!parsed.ok) throw new Error(parsed.faults[0]?.message)
    await intake.publish({ kind: 'rules_published', occurred_at: context.now(), payload: toRulesJson(parsed.rules) })
    for (const step of manifest.imports) await importStep(step, { files, intake, rules: parsed.rules }, context)
    const postedAt = context.now()
    reportPosted(await intake.post(), context.now() - postedAt, context)
    const verifiedAt = context.now()
    const { differences, conversions } = await verify(await workspace.io())
    context.out(
      `verified ${conversions} conversions, ${differences.length} differences, ${((context.now() - verifiedAt) / 1000).toFixed(1)} s\n`,
    )
    return differences.length === 0 ? exitCodes.ok : exitCodes.found
  } finally {
    await intake.close()
  }
}

async function importStep(
  { source, files: names, options, note }: DemoImport,
  { files, intake, rules }: { files: string; intake: Intake; rules: Parameters<typeof importFiles>[0]['rules'] },
  context: Context,
): Promise<void> {
  const kind = sourceKinds.find(({ name }) => name === source.replace('csv ', ''))
  if (kind === undefined) {
    context.err(`skipped: ${source} (${note})\n`)
    return
  }
  const { exportedAt, ...parse } = options
  const startedAt = context.now()
  const found = findFiles(
    names.map((name) => join(files, name)),
    context,
  )
  const imported = await importFiles(
    {
      kind,
      files: found,
      rules,
      exportedAtMs: Date.parse(exportedAt),
      parse: { ...kind.fromRules?.(rules), ...parse },
      partial: false,
      rejectsFolder: null,
    },
    intake,
    context,
  )
  reportImport(imported, { kind: kind.name, isDry: false, tookMs: context.now() - startedAt }, context)
}
