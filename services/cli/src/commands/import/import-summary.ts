import type { Context } from '../../context.ts'
import type { Imported } from '../../import/import-files.ts'
import type { Posted } from '../../import/intake.ts'
import { counted, grouped } from '../../import/progress.ts'

/** What became of an import, on standard error: standard output is for data. */
export function reportImport(
  { files, events, rejected, warnings, daysReplaced, stoppedAt }: Imported,
  { kind, isDry, tookMs }: { kind: string; isDry: boolean; tookMs: number },
  { err }: Pick<Context, 'err'>,
): void {
  for (const { file, rejected: count, rejectsPath, samples } of files) {
    if (count === 0) continue
    for (const { line, field, code, found, accepted } of samples)
      err(`${file.name}:${line}: ${field}: ${code}: found ${found || 'nothing'}; accepted: ${accepted}\n`)
    if (count > samples.length) err(`${file.name}: … and ${grouped(count - samples.length)} more rejected lines\n`)
    if (rejectsPath !== null) err(`${file.name}: ${grouped(count)} rejected, all in ${rejectsPath}\n`)
  }
  for (const [what, count] of warnings) err(`warning: ${what}, ${grouped(count)} times\n`)
  const seconds = Math.max(tookMs / 1000, 0.001)
  const verb = isDry ? 'would be accepted (dry run: nothing was written)' : 'accepted'
  const rate = grouped(Math.round((events + rejected) / seconds))
  err(
    `${kind}: ${counted(files.length, 'file')}, ${counted(events, 'event')} ${verb}, ${grouped(rejected)} rejected, ${seconds.toFixed(1)} s, ${rate} rows/s\n`,
  )
  if (stoppedAt !== null)
    err(
      `stopped: ${stoppedAt.file.name} is in the log up to line ${stoppedAt.line}. The same command again completes it; nothing is counted twice.\n`,
    )
  else if (daysReplaced !== null) err(`${counted(daysReplaced, 'day')} replaced as a whole\n`)
  else if (!isDry && rejected > 0 && (kind === 'metrika' || kind === 'direct'))
    err('no day was replaced, because rows were rejected: correct them and import all files of the pull again\n')
}

export function reportPosted(batches: readonly Posted[], tookMs: number, { err }: Pick<Context, 'err'>): void {
  const seconds = (tookMs / 1000).toFixed(1)
  if (batches.length === 0) err('nothing new to post\n')
  for (const { batch, entries, conversions, spendEntries } of batches)
    err(
      `posted: batch ${batch}, ${counted(entries, 'entry', 'entries')} of ${counted(conversions, 'conversion')}, ${counted(spendEntries, 'spend entry', 'spend entries')}\n`,
    )
  if (batches.length > 0) err(`posted in ${seconds} s\n`)
}
