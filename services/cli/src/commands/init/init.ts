import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { nearest, type Stage, stageWords } from '@touchledger/rules'
import type { Given } from '../../command-line.ts'
import type { Context } from '../../context.ts'
import { CommandFault, type ExitCode, exitCodes } from '../../exit-codes.ts'
import { findPipelines } from '../../import/amo-pipelines.ts'
import { dataFolderOf, dataOption, folderOf } from '../../workspace/data-folder.ts'
import { languageOf } from '../../workspace/data-language.ts'
import { run as publish } from '../rules/publish.ts'
import { type Answers, readAnswer } from './answers.ts'
import { askStages, describeBoard } from './ask-stages.ts'
import { openPrompt, type Prompt, type Read } from './prompt.ts'
import { boardsOf, type FoundBoards, readBoards } from './read-boards.ts'
import { type Stages, toRulesText } from './rules-text.ts'
import { type Board, type Proposal, proposeMeanings } from './stage-meanings.ts'
import { type AnswerName, type InitTexts, initTexts } from './texts.ts'

const optionOf: Readonly<Record<AnswerName, string>> = {
  name: 'name',
  timeZone: 'time-zone',
  currency: 'currency',
  model: 'model',
  margin: 'margin',
  brandWords: 'brand',
  ownHosts: 'site',
  counter: 'counter',
  login: 'login',
  subdomain: 'amocrm',
}

export async function run(given: Given, context: Context): Promise<ExitCode> {
  if (given.args.length > 0)
    throw new CommandFault(`init: found ${given.args.join(' ')}; accepted: options only; see: pnpm touchledger init --help`)
  const folder = dataFolderOf(folderOf(given, context))
  const out = given.text('out')
  const path = out === undefined ? folder.rulesFile : resolve(context.baseFolder, out)
  if (existsSync(path) && !given.is('force'))
    throw new CommandFault(`init: ${path} is there already and is kept; accepted: --out with another file, or --force to replace it`)
  const isAsking = !given.is('yes')
  if (isAsking && !context.canAsk) throw new CommandFault(cannotAsk)
  const language = languageOf(given, context)
  const texts = initTexts[language]
  const found = await readBoards(given.texts('from'), context)
  const prompt = isAsking ? openPrompt(context) : null
  let isPublishing = given.is('publish')
  try {
    prompt?.say(texts.hello(path))
    const answers = await findAnswers(given, found, prompt, texts)
    const boards = found.boards.length > 0 ? found.boards : await earlierBoards(answers, folder.amoPipelines, context)
    const stages = await findStages(boards, given, prompt, texts, context)
    const { text, warnings } = toRulesText(answers, stages, language, path)
    write(path, text, given.is('force'))
    prompt?.keep(`${path} is written, but not published`)
    context.err(texts.written(path))
    for (const warning of warnings) context.err(`warning: ${warning}\n`)
    if (prompt !== null && !isPublishing) isPublishing = await prompt.ask(texts.publish, texts.no[0] ?? '', readYesNo(texts))
  } finally {
    prompt?.close()
  }
  if (isPublishing) return publish({ ...given, args: [path] }, context)
  context.err(texts.next(`${path}${dataOption(given)}`))
  return exitCodes.ok
}

const cannotAsk = `init: standard input is no terminal, so there is nobody to ask. Give the answers as options and --yes, for example:
  pnpm touchledger init --yes --name Ромашка --time-zone Europe/Moscow --currency RUB --model position_based --margin 0.35 \\
    --brand 'ромашка, romashka' --site romashka.ru --counter 12345678 --login romashka-ads --amocrm romashka --from pipelines.json
Every option may be left out; pnpm touchledger init --help names the defaults.`

/** Options answer first; the rest is asked, or is as by default. A wrong option ends the command, a wrong answer is asked again. */
async function findAnswers(given: Given, { subdomain }: FoundBoards, prompt: Prompt | null, texts: InitTexts): Promise<Answers> {
  async function answer<Name extends AnswerName>(name: Name, usual: string): Promise<Answers[Name]> {
    const read: Read<Answers[Name]> = readAnswer[name]
    const option = given.text(optionOf[name])
    if (option === undefined && prompt !== null) return prompt.ask(texts.questions[name], usual, read)
    const answered = read(option ?? usual)
    if (answered.ok) return answered.value
    throw new CommandFault(`--${optionOf[name]}: ${answered.message}`)
  }
  const name = await answer('name', '')
  return {
    name,
    timeZone: await answer('timeZone', 'Europe/Moscow'),
    currency: await answer('currency', 'RUB'),
    model: await answer('model', 'position_based'),
    margin: await answer('margin', ''),
    // A comma in a name would make two words of it.
    brandWords: await answer('brandWords', prompt === null ? '' : name.toLowerCase().replaceAll(',', ' ')),
    ownHosts: await answer('ownHosts', ''),
    counter: await answer('counter', ''),
    login: await answer('login', ''),
    subdomain: await answer('subdomain', subdomain ?? ''),
  }
}

/** The board that an earlier import of amoCRM's pages has left in the folder. */
async function earlierBoards({ subdomain }: Answers, path: string, context: Context): Promise<readonly Board[]> {
  return subdomain === null ? [] : boardsOf(await findPipelines([], subdomain, { path, mayWrite: false }, context))
}

async function findStages(
  boards: readonly Board[],
  given: Given,
  prompt: Prompt | null,
  texts: InitTexts,
  context: Context,
): Promise<Stages> {
  if (boards.length === 0) {
    if (given.is('stage')) throw new CommandFault('--stage: found without a board; accepted: together with --from FILE')
    context.err(texts.noBoard)
    return null
  }
  const said = sayStages(boards, given.texts('stage'))
  if (prompt === null) for (const [name, proposals] of said) context.err(describeBoard(name, proposals, texts))
  const confirmed = prompt === null || given.is('stage') ? said : await askStages(boards, prompt, texts)
  // A map of texts cannot hold this key, and a stage left out in silence would be missed only by its deals.
  const bad = confirmed.find(([name, proposals]) => name === '__proto__' || proposals.some(({ key }) => key === '__proto__'))
  if (bad !== undefined)
    throw new CommandFault(
      `--from: found a pipeline or stage named __proto__; accepted: any other name; rename it in the CRM`,
      exitCodes.found,
    )
  return Object.fromEntries(
    confirmed.map(([name, proposals]) => [name, Object.fromEntries(proposals.map(({ key, meaning }) => [key, meaning]))]),
  )
}

/** The proposals with what `--stage` says; a stage that stands on no board is a fault, since it would be a slip. */
function sayStages(boards: readonly Board[], options: readonly string[]): [string, Proposal[]][] {
  const proposed = boards.map((board): [string, Proposal[]] => [board.name, proposeMeanings(board)])
  for (const option of options) {
    const at = option.lastIndexOf('=')
    const place = option.slice(0, Math.max(at, 0))
    const meaning = meaningOf(option.slice(at + 1), option)
    let isKnown = false
    for (const [pipeline, proposals] of proposed) {
      for (const [index, one] of proposals.entries()) {
        if (place !== one.key && place !== `${pipeline}/${one.key}`) continue
        isKnown = true
        proposals[index] = { ...one, meaning, isTold: true }
      }
    }
    if (isKnown) continue
    const known = proposed.flatMap(([pipeline, proposals]) => proposals.map(({ key }) => `${pipeline}/${key}`))
    throw new CommandFault(`--stage: found ${option}; accepted: a stage of the board (${known.join(', ')}), =, and its meaning`)
  }
  return proposed
}

function meaningOf(text: string, option: string): Stage {
  const meaning = stageWords.find((each) => each === text)
  if (meaning !== undefined) return meaning
  const near = nearest(text, stageWords)
  throw new CommandFault(
    `--stage: found ${option}; accepted: STAGE=MEANING, with the meanings ${stageWords.join(', ')}${near === null ? '' : `; did you mean ${near}?`}`,
  )
}

const readYesNo =
  ({ yes, no, yesNo }: InitTexts): Read<boolean> =>
  (text) =>
    yes.includes(text.toLowerCase())
      ? { ok: true, value: true }
      : no.includes(text.toLowerCase())
        ? { ok: true, value: false }
        : { ok: false, message: yesNo }

function write(path: string, text: string, mayReplace: boolean): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // Exclusive: what somebody wrote while the questions were answered is kept too.
  writeFileSync(path, text, { flag: mayReplace ? 'w' : 'wx' })
}
