import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker } from '@touchledger/attribution-worker'
import { type Rules, toRulesJson } from '@touchledger/rules'
import { type DemoImport, type DemoManifest, writeDemo } from '@touchledger/testkit'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { CommandFault } from '../../exit-codes.ts'
import { importFiles } from '../../import/import-files.ts'
import { findFiles } from '../../import/input-files.ts'
import { type Intake, openLocalIntake } from '../../import/intake.ts'
import { parseOptionsOf } from '../../import/parse-options.ts'
import { grouped } from '../../import/progress.ts'
import { readRulesFile } from '../../import/reading-rules.ts'
import { sourceKinds } from '../../import/source-kinds.ts'
import type { Workspace } from '../../workspace/open-workspace.ts'
import type { DemoTexts } from './texts.ts'

/** Written once everything is in, so that a start that was stopped is known from one that ended. */
const Filled = z.object({ seed: z.number(), scale: z.number(), isDone: z.boolean() })

export type DemoFilled = { kind: 'filled'; manifest: DemoManifest } | { kind: 'stopped' }

/**
 * Writes the demo's files and imports them in the manifest's order, with a posting where its story has one. A folder that has them is left
 * as it is; one that was stopped in the middle is completed, since importing again changes nothing.
 */
export async function fillDemo(
  workspace: Workspace,
  { seed, scale, texts }: { seed: number; scale: number; texts: DemoTexts },
  context: Context,
): Promise<DemoFilled> {
  const { folder } = workspace
  const files = join(folder.path, 'files')
  const mark = join(folder.path, 'demo.json')
  const before = existsSync(mark) ? Filled.parse(JSON.parse(readFileSync(mark, 'utf8'))) : null
  await checkFolder(workspace, before, seed, scale)
  if (before?.isDone) {
    context.err(`${texts.again(folder.path)}\n`)
    const manifest: DemoManifest = JSON.parse(readFileSync(join(files, 'manifest.json'), 'utf8'))
    return { kind: 'filled', manifest }
  }
  writeFileSync(mark, JSON.stringify({ seed, scale, isDone: false }))
  const startedAt = context.now()
  context.err(`${texts.writing}\n`)
  mkdirSync(files, { recursive: true })
  const manifest = await writeDemo({ folder: files, seed, scale })
  const fileCount = new Set(manifest.imports.flatMap((each) => each.files)).size
  context.err(`${texts.written(fileCount, texts.seconds(context.now() - startedAt))}\n`)

  const intake = openLocalIntake(workspace)
  const rules = readRulesFile(join(files, manifest.rulesFile))
  if ((await intake.readRules()).length === 0)
    await intake.publish({ kind: 'rules_published', occurred_at: context.now(), payload: toRulesJson(rules) })
  const collecting = openCollecting(await workspace.openWorker())
  const lines = openLines(texts, context)
  for (const [index, step] of manifest.imports.entries()) {
    if (index === manifest.disputedDeal.importsBeforeMerge) {
      lines.close()
      await collecting.ended()
      await post(intake, texts, context)
    }
    lines.add(await importStep(step, { files, intake, rules, workspace }, context))
    collecting.begin()
    if (context.stop.aborted) {
      await collecting.ended()
      return { kind: 'stopped' }
    }
  }
  lines.close()
  await collecting.ended()
  await post(intake, texts, context)
  writeFileSync(mark, JSON.stringify({ seed, scale, isDone: true }))
  return { kind: 'filled', manifest }
}

async function checkFolder({ folder, log }: Workspace, before: z.infer<typeof Filled> | null, seed: number, scale: number): Promise<void> {
  if (before === null) {
    const touches = await log.ends('touches')
    if (touches.some((end) => end > 0))
      throw new CommandFault(`demo: found data of your own in ${folder.path}; accepted: an empty folder. Give another one with --data`)
    return
  }
  if (before.seed !== seed || before.scale !== scale)
    throw new CommandFault(
      `demo: found in ${folder.path} the demo of --seed ${before.seed} --scale ${before.scale}, asked for is --seed ${seed} --scale ${scale}; remove the folder, or give another one with --data`,
    )
}

/** Copies into the database beside the reading of the next files: the engine's threads and ours are different ones. */
function openCollecting(worker: Worker): { begin: () => void; ended: () => Promise<void> } {
  let last: Promise<unknown> = Promise.resolve()
  return {
    begin() {
      last = last.then(() => worker.collect())
      // Whoever waits for the end is told; until then it is nobody's unhandled rejection.
      last.catch(() => {})
    },
    async ended() {
      await last
    },
  }
}

type Step = { kind: string; events: number; tookMs: number; note: string }

/** One line for imports of one source that follow each other: the months of a half-year are one thing to read. */
function openLines(texts: DemoTexts, { err }: Pick<Context, 'err'>): { add: (step: Step) => void; close: () => void } {
  let steps: Step[] = []
  const close = () => {
    const [first] = steps
    if (first === undefined) return
    const sum = (of: (step: Step) => number) => steps.reduce((total, step) => total + of(step), 0)
    const events = grouped(sum(({ events }) => events)).padStart(9)
    const seconds = texts.seconds(sum(({ tookMs }) => tookMs)).padStart(8)
    const notes = steps.length === 1 ? first.note : `${first.note} (+${steps.length - 1})`
    err(`  ${first.kind.padEnd(8)}${events}${seconds}  ${notes}\n`)
    steps = []
  }
  return {
    add(step) {
      if (steps[0]?.kind !== step.kind) close()
      steps.push(step)
    },
    close,
  }
}

type StepDeps = { files: string; intake: Intake; rules: Rules; workspace: Workspace }

async function importStep(
  { source, files: names, options, note }: DemoImport,
  { files, intake, rules, workspace }: StepDeps,
  context: Context,
): Promise<Step> {
  const kind = sourceKinds.find(({ name }) => name === source.replace('csv ', ''))
  if (kind === undefined) throw new Error(`the demo names the source ${source}, which no parser reads`)
  const { exportedAt, ...given } = options
  const startedAt = context.now()
  const inputs = findFiles(
    names.map((name) => join(files, name)),
    context,
  )
  const parse = await parseOptionsOf({ kind, files: inputs, rules, given, folder: workspace.folder, isDry: false }, context)
  const {
    events,
    rejected,
    files: results,
  } = await importFiles(
    { kind, files: inputs, rules, exportedAtMs: Date.parse(exportedAt), parse, partial: false, rejectsFolder: workspace.folder.rejects },
    intake,
    context,
  )
  const sample = results.flatMap(({ file, samples }) => samples.map((each) => ({ file, ...each })))[0]
  if (sample !== undefined)
    throw new Error(
      `the demo's file ${sample.file.name} has ${rejected} rejected rows, the first in line ${sample.line}: ${sample.field}: found ${sample.found}; accepted: ${sample.accepted}`,
    )
  return { kind: kind.name, events, tookMs: context.now() - startedAt, note }
}

async function post(intake: Intake, texts: DemoTexts, context: Context): Promise<void> {
  const startedAt = context.now()
  const batches = await intake.post()
  const seconds = texts.seconds(context.now() - startedAt)
  for (const { batch, entries, conversions } of batches)
    context.err(`${texts.posted(batch, grouped(entries), grouped(conversions), seconds)}\n`)
}
