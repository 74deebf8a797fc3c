import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultRules, parseRules, type Rules, rulesInForce, toRulesJson } from '@touchledger/rules'
import type { Given } from '../command-line.ts'
import type { Context } from '../context.ts'
import { CommandFault, exitCodes } from '../exit-codes.ts'
import { type DataFolder, dataOption } from '../workspace/data-folder.ts'
import type { Intake } from './intake.ts'

/**
 * The rules that an import reads by: `--rules`, else the published ones, else `touchledger.yaml` of the data folder, else the defaults,
 * which it says. Where nothing was published yet a file that is read by is published too: what is read by one zone must not be posted by
 * another.
 */
export async function readingRules(
  { given, folder, intake, isDry }: { given: Given; folder: DataFolder; intake: Intake; isDry: boolean },
  context: Context,
): Promise<Rules> {
  const versions = await intake.readRules()
  const asked = given.text('rules')
  const path = asked === undefined ? folder.rulesFile : resolve(context.baseFolder, asked)
  const isThere = existsSync(path)
  if (asked !== undefined && !isThere)
    throw new CommandFault(
      `--rules: found no file ${asked}; accepted: a touchledger.yaml; docs/rules.md names its keys, pnpm touchledger init writes one`,
    )
  if (versions.length > 0) {
    const published = rulesInForce(versions, context.now())
    if (!isThere) return published.rules
    const file = readRulesFile(path)
    const latest = versions.at(-1) ?? published
    const isSame = toRulesJson(file) === toRulesJson(latest.rules)
    if (!isSame)
      context.err(
        `note: ${path} differs from the published rules (version ${latest.version}); publish it with: pnpm touchledger rules publish ${path}${dataOption(given)}\n`,
      )
    return asked === undefined ? published.rules : file
  }
  if (!isThere) {
    const { company } = defaultRules()
    context.err(
      `note: no rules yet, so times without a zone are ${company.timeZone}, money is ${company.currency}, stages are those of the defaults (lead, mql, sql, won, lost). Write ${folder.rulesFile} (pnpm touchledger init${dataOption(given)} asks for what it needs), or give --rules FILE\n`,
    )
    return defaultRules()
  }
  const rules = readRulesFile(path)
  if (!isDry) {
    await intake.publish({ kind: 'rules_published', occurred_at: context.now(), payload: toRulesJson(rules) })
    context.err(`rules: ${path} published as version 1\n`)
  }
  return rules
}

/** The rules of a file that is right; otherwise a `CommandFault` with every fault at its line. */
export function readRulesFile(path: string): Rules {
  const parsed = parseRules(readFileSync(path, 'utf8'), path)
  if (parsed.ok) return parsed.rules
  throw new CommandFault(parsed.faults.map(({ message }) => message).join('\n'), exitCodes.found)
}
