import { nearest } from '@touchledger/rules'
import type { ParseOptions } from '@touchledger/sources'
import { choiceOf, type Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { checkFiles } from '../../import/check-files.ts'
import { type ImportOptions, importFiles } from '../../import/import-files.ts'
import { findFiles } from '../../import/input-files.ts'
import type { Intake } from '../../import/intake.ts'
import { openIntake } from '../../import/open-intake.ts'
import { parseOptionsOf } from '../../import/parse-options.ts'
import { readingRules } from '../../import/reading-rules.ts'
import { rulesOptions, type SourceKind, sourceKinds } from '../../import/source-kinds.ts'
import { readDay, readExportedAt } from '../../import/times.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'
import { reportImport, reportPosted } from './import-summary.ts'

export async function run(given: Given, context: Context): Promise<ExitCode> {
  const [sourceName, ...names] = given.args
  const kind = kindOf(sourceName)
  if (names.length === 0)
    throw new CommandFault(`import ${kind.name}: found no file; accepted: one or more files; see: pnpm touchledger import --help`)
  const files = findFiles(names, context)
  const folder = dataFolderOf(folderOf(given, context))
  const isDry = given.is('dry-run')
  const intake = await openIntake(folder, { command: `import ${kind.name}`, isDry }, context)
  try {
    const rules = await readingRules({ given, folder, intake, isDry }, context)
    const exportedAtMs = readExportedAt(given.text('exported-at'), rules, context.now()) ?? Math.max(...files.map(({ mtimeMs }) => mtimeMs))
    const parse = await parseOptionsOf({ kind, files, rules, given: optionsOf(given), folder, isDry }, context)
    await checkFiles(
      files,
      kind,
      rules,
      { ...rulesOptions(kind, rules), ...parse, fileName: '', exportedAtMs, nowMs: context.now() },
      context,
    )
    const range = rangeOf(given, kind, parse)
    const options: ImportOptions = {
      kind,
      files,
      rules,
      exportedAtMs,
      parse,
      partial: given.is('partial') || isDry,
      ...(range === undefined ? {} : { range }),
      rejectsFolder: isDry ? null : folder.rejects,
    }
    const startedAt = context.now()
    const imported = await importFiles(options, intake, context)
    reportImport(imported, { kind: kind.name, isDry, tookMs: context.now() - startedAt }, context)
    if (imported.stoppedAt !== null) return exitCodes.interrupted
    if (!isDry && !given.is('no-post')) await post(intake, context)
    return imported.rejected > 0 && !given.is('allow-rejects') ? exitCodes.found : exitCodes.ok
  } finally {
    await intake.close()
  }
}

async function post(intake: Intake, context: Context): Promise<void> {
  const startedAt = context.now()
  reportPosted(await intake.post(), context.now() - startedAt, context)
}

function kindOf(name: string | undefined): SourceKind {
  const kind = sourceKinds.find((each) => each.name === name)
  if (kind !== undefined) return kind
  const known = sourceKinds.map((each) => each.name)
  const near = name === undefined ? null : nearest(name, known)
  const hint = near === null ? '' : `; did you mean ${near}?`
  throw new CommandFault(`import: found ${name === undefined ? 'no source' : `the source ${name}`}; accepted: ${known.join(', ')}${hint}`)
}

const delimiters: Readonly<Record<string, ',' | ';' | '\t'>> = { ',': ',', ';': ';', '\t': '\t', tab: '\t', '\\t': '\t' }
const encodings: Readonly<Record<string, 'utf-8' | 'windows-1251'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'windows-1251': 'windows-1251',
  cp1251: 'windows-1251',
}

/** What the command line says of the files. */
function optionsOf(given: Given): Partial<ParseOptions> {
  const options: Partial<ParseOptions> = {}
  for (const name of ['account', 'counter', 'vat', 'crm', 'currency'] as const) {
    const text = given.text(name)
    if (text !== undefined) options[name] = text
  }
  const visitorType = given.text('visitor-type')
  if (visitorType !== undefined) options.visitorType = visitorType
  const money = choiceOf(given, 'money', ['micros', 'decimals'])
  if (money !== null) options.money = money
  const delimiter = given.text('delimiter')
  if (delimiter !== undefined) options.delimiter = among('delimiter', delimiter, delimiters)
  const encoding = given.text('encoding')
  if (encoding !== undefined) options.encoding = among('encoding', encoding.toLowerCase(), encodings)
  if (given.is('partial')) options.partial = true
  return options
}

function among<T>(name: string, text: string, known: Readonly<Record<string, T>>): T {
  const found = Object.hasOwn(known, text) ? known[text] : undefined
  if (found === undefined)
    throw new CommandFault(
      `--${name}: found ${text}; accepted: ${Object.keys(known)
        .map((each) => JSON.stringify(each))
        .join(', ')}`,
    )
  return found
}

function rangeOf(given: Given, kind: SourceKind, parse: Partial<ParseOptions>): ImportOptions['range'] {
  const from = readDay('from', given.text('from'))
  const to = readDay('to', given.text('to'))
  if (from === null && to === null) return undefined
  if (kind.days === undefined)
    throw new CommandFault(`--from, --to: found with ${kind.name}; accepted with sources that replace whole days: metrika, direct`)
  if (from === null || to === null) throw new CommandFault('--from, --to: found one of them; accepted: both or none')
  if (from > to) throw new CommandFault(`--from: found ${from}; accepted: a day not later than --to ${to}`)
  const account = kind.name === 'metrika' ? parse.counter : parse.account
  if (account === undefined)
    throw new CommandFault(
      `--from, --to: found without ${kind.name === 'metrika' ? '--counter' : '--account'}; accepted: together with it, since a day without rows does not name it`,
    )
  return { from, to, account }
}
