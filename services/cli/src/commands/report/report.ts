import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Report } from '@touchledger/query-api'
import { choiceOf, type Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import type { Language } from '../../output/words.ts'
import { askFor, openAsker } from '../../query/asker.ts'
import { dataFolderOf, folderOf } from '../../workspace/data-folder.ts'
import { languageOf } from '../../workspace/data-language.ts'
import { renderReport } from './render-report.ts'

/** Options that are passed on as the query's parameters. */
const passed = ['from', 'to', 'goal', 'date-basis', 'as-of', 'group-by', 'top', 'cost-scope'] as const

export async function run(given: Given, context: Context): Promise<ExitCode> {
  if (given.args.length > 0)
    throw new CommandFault(
      `report channels: found ${given.args.join(' ')}; accepted: options only; see: pnpm touchledger report channels --help`,
    )
  const format = choiceOf(given, 'format', ['table', 'json', 'csv', 'xlsx']) ?? (given.is('excel') ? 'csv' : 'table')
  if (given.is('excel') && format !== 'csv') throw new CommandFault(`--excel: found with --format ${format}; accepted: with --format csv`)
  const out = given.text('out')
  if (format === 'xlsx' && out === undefined)
    throw new CommandFault('--format xlsx: found no --out; accepted: with --out FILE.xlsx, since a workbook is no text')
  const asker = await openAsker(dataFolderOf(folderOf(given, context)), 'report', context)
  try {
    const language = languageOf(given, context, await asker.readRules())
    const bytes = await askFor(asker, `/v1/reports/revenue-by-channel?${queryOf(given, format, language)}`)
    const shown = format === 'table' ? new TextEncoder().encode(tableOf(bytes, language, context.columns)) : bytes
    if (out === undefined) context.outBytes(shown)
    else writeFileSync(resolve(context.baseFolder, out), shown)
    if (out === undefined && format === 'json') context.out('\n')
    return exitCodes.ok
  } finally {
    await asker.close()
  }
}

function tableOf(bytes: Uint8Array, language: Language, columnsMax: number): string {
  return renderReport(Report.parse(JSON.parse(new TextDecoder().decode(bytes))), language, columnsMax)
}

function queryOf(given: Given, format: string, language: Language): URLSearchParams {
  const query = new URLSearchParams({ format: format === 'table' ? 'json' : format })
  const models = given.texts('model').join(',')
  if (models !== '') query.set('model', models)
  for (const name of passed) {
    const text = given.text(name)
    if (text !== undefined) query.set(name.replaceAll('-', '_'), text)
  }
  if (given.is('excel')) query.set('excel', '1')
  if (given.is('lang') || format !== 'json') query.set('lang', language)
  return query
}
