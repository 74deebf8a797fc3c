import type { DraftOf, Parsed, SourceTopic } from '@touchledger/events'
import type { Rules } from '@touchledger/rules'
import { createDayCounter, type DayCounter, type ParseOptions } from '@touchledger/sources'
import type { Context } from '../context.ts'
import { CommandFault } from '../exit-codes.ts'
import { fileNameOf, gzipFault, type InputFile, ReadingStopped, readInput } from './input-files.ts'
import type { Intake } from './intake.ts'
import { openLineWindow } from './line-window.ts'
import { openProgress } from './progress.ts'
import { openRejectsFile, type Rejection } from './rejects-file.ts'
import { rulesOptions, type SourceKind } from './source-kinds.ts'

/** Drafts that go through the door together: enough for one sync of the disk, few enough to hold. */
const DRAFTS_TOGETHER = 5_000
const SAMPLES_MAX = 5

export type ImportOptions = {
  kind: SourceKind
  files: readonly InputFile[]
  rules: Rules
  /** Version of every row of the command. */
  exportedAtMs: number
  parse: Partial<ParseOptions>
  /** Leaves `day_replaced` out. */
  partial: boolean
  /** Days asked for from the source, both inclusive. */
  range?: { from: string; to: string; account: string }
  rejectsFolder: string | null
}

export type FileResult = {
  file: InputFile
  events: number
  rejected: number
  rejectsPath: string | null
  /** The first few, for the screen. */
  samples: readonly Rejection[]
}

export type Imported = {
  files: readonly FileResult[]
  events: number
  rejected: number
  warnings: ReadonlyMap<string, number>
  /** Days that were replaced, null where the source does not replace days or the pull is not whole. */
  daysReplaced: number | null
  /** Where it was stopped: file and last line that is in the log. */
  stoppedAt: { file: InputFile; line: number } | null
}

/** Reads the files one after the other and lets each batch through the door; memory does not grow with the files. */
export async function importFiles(options: ImportOptions, intake: Intake, context: Context): Promise<Imported> {
  const { kind, files, rules, exportedAtMs } = options
  const days = dayCounterOf(options)
  const progress = openProgress(context)
  const bytesAll = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const results: FileResult[] = []
  const warnings = new Map<string, number>()
  let bytes = 0
  let rows = 0
  let stoppedAt: Imported['stoppedAt'] = null
  for (const file of files) {
    const { stoppedLine, ...result } = await importFile(file, {
      options,
      intake,
      context,
      days,
      warnings,
      onBytes: (count) => {
        bytes += count
      },
      onRows: (count) => {
        rows += count
        progress.show({ label: `${kind.name} ${file.name}`, bytes, bytesAll, rows })
      },
    })
    results.push({ file, ...result })
    if (stoppedLine !== null) {
      stoppedAt = { file, line: stoppedLine }
      break
    }
  }
  progress.clear()
  const rejected = results.reduce((sum, result) => sum + result.rejected, 0)
  const isWhole = !options.partial && rejected === 0 && stoppedAt === null
  const daysReplaced = days !== null && isWhole ? await replaceDays(days, intake) : null
  const events = results.reduce((sum, result) => sum + result.events, 0)
  return { files: results, events, rejected, warnings, daysReplaced, stoppedAt }

  function dayCounterOf({ range }: ImportOptions): DayCounter | null {
    if (kind.days === undefined) return null
    const { source, midnightMs } = kind.days
    return createDayCounter({
      source,
      version: exportedAtMs,
      midnightMs: (day) => midnightMs(rules, day),
      ...(range === undefined ? {} : { range }),
    })
  }
}

type FileDeps = {
  options: ImportOptions
  intake: Intake
  context: Context
  days: DayCounter | null
  warnings: Map<string, number>
  onBytes: (count: number) => void
  onRows: (count: number) => void
}

async function importFile(file: InputFile, { options, intake, context, days, warnings, onBytes, onRows }: FileDeps) {
  const { kind, rules, parse, exportedAtMs, rejectsFolder } = options
  const window = openLineWindow()
  const nowMs = context.now()
  const parseOptions: ParseOptions = { ...rulesOptions(kind, rules), exportedAtMs, nowMs, fileName: file.name, ...parse }
  const rejects =
    rejectsFolder === null
      ? null
      : openRejectsFile({ folder: rejectsFolder, fileName: fileNameOf(file), nowMs, encoding: parse.encoding ?? 'utf-8' })
  const samples: Rejection[] = []
  let events = 0
  let rejected = 0
  let line = 0
  let lastLine = 0
  let waiting: Parsed[] = []

  const reject = (rejection: Rejection) => {
    rejected += 1
    if (samples.length < SAMPLES_MAX) samples.push(rejection)
    rejects?.add(rejection, window.lineOf(rejection.line))
    days?.add({ kind: 'rejected', ...rejection })
  }
  const flush = async () => {
    const batch = waiting
    waiting = []
    events += await takeBatch(batch, intake, { days, warnings, reject })
    lastLine = Math.max(line, lastLine)
    onRows(batch.length)
  }

  let stoppedLine: number | null = null
  try {
    for await (const parsed of kind.parser.parse(window.watch(readInput(file, context, onBytes)), parseOptions)) {
      for (const one of parsed) {
        if (one.kind === 'rejected') reject(one)
        else waiting.push(one)
        line = Math.max(line, one.line)
      }
      if (waiting.length >= DRAFTS_TOGETHER) await flush()
      if (context.stop.aborted) break
    }
    await flush()
    if (context.stop.aborted) stoppedLine = lastLine
  } catch (error) {
    if (error instanceof ReadingStopped) {
      await flush()
      return { events, rejected, rejectsPath: rejects?.path ?? null, samples, stoppedLine: lastLine }
    }
    const fault = gzipFault(error)
    if (fault === null) throw toReadFault(error, file)
    await flush()
    reject({ line: line + 1, field: '(file)', ...fault })
  } finally {
    rejects?.close()
  }
  return { events, rejected, rejectsPath: rejects?.path ?? null, samples, stoppedLine }
}

type BatchDeps = { days: DayCounter | null; warnings: Map<string, number>; reject: (rejection: Rejection) => void }

/** Lets events through the door, topic by topic in the order they came; resolves with the number that is in the log. */
async function takeBatch(batch: readonly Parsed[], intake: Intake, { days, warnings, reject }: BatchDeps): Promise<number> {
  let taken = 0
  for (const { topic, drafts, lines, parsed } of byTopic(batch)) {
    const answer = await intake.accept(topic, drafts)
    const refused = new Set(answer.rejected.map(({ index }) => index))
    taken += drafts.length - refused.size
    for (const [index, one] of parsed.entries()) if (!refused.has(index)) days?.add(one)
    for (const { index, ...fault } of answer.rejected) reject({ line: lines[index] ?? 0, ...fault })
    for (const { field, code } of answer.warnings) warnings.set(`${field}: ${code}`, (warnings.get(`${field}: ${code}`) ?? 0) + 1)
  }
  return taken
}

type TopicBatch<T extends SourceTopic> = { topic: T; drafts: DraftOf[T][]; lines: number[]; parsed: Parsed[] }

function byTopic(batch: readonly Parsed[]): TopicBatch<SourceTopic>[] {
  const groups = new Map<SourceTopic, TopicBatch<SourceTopic>>()
  for (const one of batch) {
    if (one.kind !== 'event') continue
    const group = groups.get(one.topic) ?? { topic: one.topic, drafts: [], lines: [], parsed: [] }
    groups.set(one.topic, group)
    group.drafts.push(one.draft)
    group.lines.push(one.line)
    group.parsed.push(one)
  }
  return [...groups.values()]
}

async function replaceDays(days: DayCounter, intake: Intake): Promise<number> {
  const markers = days.markers()
  const events = markers.map((marker): Parsed => ({ kind: 'event', line: 0, ...marker }))
  for (const { topic, drafts } of byTopic(events)) {
    const [fault] = (await intake.accept(topic, drafts)).rejected
    if (fault !== undefined)
      throw new Error(`the door refused day_replaced: ${fault.field}: found ${fault.found}; accepted: ${fault.accepted}`)
  }
  return markers.length
}

function toReadFault(error: unknown, file: InputFile): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  return new CommandFault(
    `${file.name}: could not be read: ${error.message}. What was read before is in the log; importing it again completes it.`,
  )
}
