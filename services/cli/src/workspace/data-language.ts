import type { RulesVersion } from '@touchledger/rules'
import { choiceOf, type Given } from '../command-line.ts'
import type { Context } from '../context.ts'
import { type Language, languages } from '../output/words.ts'

/** `--lang`, else of the environment if it says so, else of the published rules, else Russian. */
export function languageOf(given: Given, context: Pick<Context, 'language'>, versions: readonly RulesVersion[] = []): Language {
  return choiceOf(given, 'lang', languages) ?? versions.at(-1)?.rules.company.language ?? context.language ?? 'ru'
}
