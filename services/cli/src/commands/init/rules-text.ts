import { modelIds, parseRules, Rules, type Stage, toRulesYaml } from '@touchledger/rules'
import { CommandFault, exitCodes } from '../../exit-codes.ts'
import type { Language } from '../../output/words.ts'
import type { Answers } from './answers.ts'
import { initTexts } from './texts.ts'

/** Pipeline → stage → meaning; null leaves the defaults. */
export type Stages = Readonly<Record<string, Readonly<Record<string, Stage>>>> | null

/** The text of `touchledger.yaml`, with comments for whoever opens it; it has been read back as rules. */
export function toRulesText(
  answers: Answers,
  stages: Stages,
  language: Language,
  path: string,
): { text: string; warnings: readonly string[] } {
  const { name, timeZone, currency, model, margin, brandWords, ownHosts, counter, login, subdomain } = answers
  const rules = Rules.parse({
    company: { name, timeZone, currency, language },
    money: { margin },
    brandWords,
    ownHosts,
    sources: { metrika: { counter }, direct: { login }, amocrm: { subdomain } },
    ...(stages === null ? {} : { stages }),
    models: { default: model, modelIds: [model, ...modelIds.filter((each) => each !== model)] },
  })
  const text = withComments(toRulesYaml(rules), language)
  const read = parseRules(text, path)
  // What a board is called can be nothing that a file may hold; then the fault names it, and nothing is written.
  if (!read.ok) throw new CommandFault(read.faults.map(({ message }) => message).join('\n'), exitCodes.found)
  return { text, warnings: read.warnings.map(({ message }) => message) }
}

function withComments(yaml: string, language: Language): string {
  const { head, sections, tail } = initTexts[language]
  const comment = (lines: readonly string[]) => lines.map((line) => `# ${line}\n`).join('')
  const body = yaml.replace(/^([a-z_]+):/gm, (line, key: string) => {
    const note = Object.hasOwn(sections, key) ? sections[key] : undefined
    return note === undefined ? line : `\n# ${note}\n${line}`
  })
  return `${comment(head)}${body}\n${comment(tail)}`
}
