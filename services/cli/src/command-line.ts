import { parseArgs } from 'node:util'
import { nearest } from '@touchledger/rules'
import type { Context } from './context.ts'
import { CommandFault, type ExitCode } from './exit-codes.ts'

export type OptionSpec = {
  /** Name of the value, `FILE`; without it the option is a switch. */
  value?: string
  /** Given several times. */
  multiple?: boolean
  help: string
}

/** What was given: texts by option name, and the arguments in order. */
export type Given = {
  text: (name: string) => string | undefined
  texts: (name: string) => readonly string[]
  is: (name: string) => boolean
  args: readonly string[]
}

export type Command = {
  /** `rules check`, or one word. */
  name: string
  alias?: string
  /** Arguments as help shows them, `<file…>`. */
  args: string
  summary: string
  details?: string
  options: Readonly<Record<string, OptionSpec>>
  examples: readonly string[]
  /** Loaded when it runs: help must not wait for the engine. */
  load: () => Promise<{ run: (given: Given, context: Context) => Promise<ExitCode> }>
}

/** Options that every command has. */
const commonOptions: Readonly<Record<string, OptionSpec>> = {
  data: { value: 'DIR', help: 'data folder (default: $TOUCHLEDGER_DATA, else ./data)' },
  lang: { value: 'ru|en', help: 'language of tables and headings (default: of the rules)' },
  help: { help: 'this text' },
}

/** A command's own options, then the common ones; what a command says of a common one itself counts. */
export const optionsOf = ({ options }: Command): Readonly<Record<string, OptionSpec>> => ({ ...options, ...commonOptions, ...options })

export type ParsedLine = { kind: 'help'; command: Command | null; group: string | null } | { kind: 'run'; command: Command; given: Given }

/** Finds the command and reads its options. Throws a `CommandFault` that names what was found and the nearest thing that exists. */
export function parseLine(argv: readonly string[], commands: readonly Command[]): ParsedLine {
  const [first, second] = argv
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return { kind: 'help', command: null, group: null }
  const two = second === undefined ? undefined : commands.find(({ name }) => name === `${first} ${second}`)
  const command = two ?? commands.find(({ name, alias }) => name === first || alias === first)
  if (command === undefined) {
    const group = commands.filter(({ name }) => name.startsWith(`${first} `))
    if (group.length > 0) {
      if (second === undefined || second === '--help' || second === '-h') return { kind: 'help', command: null, group: first }
      throw new CommandFault(
        unknown(
          'command',
          `${first} ${second}`,
          group.map(({ name }) => name),
          `pnpm touchledger ${first} --help`,
        ),
      )
    }
    const names = commands.flatMap(({ name, alias }) => [name, name.split(' ')[0] ?? name, alias ?? name])
    throw new CommandFault(unknown('command', first, [...new Set(names)], 'pnpm touchledger --help'))
  }
  const rest = argv.slice(two === undefined ? 1 : 2)
  if (rest.includes('--help') || rest.includes('-h')) return { kind: 'help', command, group: null }
  return { kind: 'run', command, given: parseOptions(rest, command) }
}

function parseOptions(rest: readonly string[], command: Command): Given {
  const specs = optionsOf(command)
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, { type: spec.value === undefined ? ('boolean' as const) : ('string' as const) }]),
  )
  const { tokens } = parseArgs({ args: [...rest], options, allowPositionals: true, strict: false, tokens: true })
  const help = `see: pnpm touchledger ${command.name} --help`
  const args: string[] = []
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value)
    if (token.kind !== 'option') continue
    const spec = specs[token.name]
    if (spec === undefined) {
      const names = Object.keys(specs).map((name) => `--${name}`)
      throw new CommandFault(unknown('option', token.rawName, names, `pnpm touchledger ${command.name} --help`))
    }
    if (spec.value === undefined) {
      if (token.value !== undefined) throw new CommandFault(`--${token.name}: found a value, ${token.value}; accepted: no value; ${help}`)
      values.set(token.name, [''])
      continue
    }
    // A value that looks like an option is a forgotten value; one that must begin with a dash is written --name=-1.
    const isMissing = token.value === undefined || (!token.inlineValue && token.value.startsWith('-') && token.value !== '-')
    if (isMissing) throw new CommandFault(`--${token.name}: found no value; accepted: --${token.name} ${spec.value}; ${help}`)
    const known = values.get(token.name) ?? []
    if (known.length > 0 && spec.multiple !== true)
      throw new CommandFault(`--${token.name}: found twice (${known[0]}, ${token.value}); accepted: once; ${help}`)
    values.set(token.name, [...known, token.value ?? ''])
  }
  return {
    text: (name) => values.get(name)?.[0],
    texts: (name) => values.get(name) ?? [],
    is: (name) => values.has(name),
    args,
  }
}

function unknown(what: string, found: string, known: readonly string[], help: string): string {
  const near = nearest(found, known)
  return `unknown ${what} ${found}; ${near === null ? 'all' : `did you mean ${near}? All`} that are accepted: ${help}`
}

/** One option out of a closed list, null if it was not given. */
export function choiceOf<const T extends string>(given: Given, name: string, known: readonly T[]): T | null {
  const text = given.text(name)
  if (text === undefined) return null
  const found = known.find((each) => each === text)
  if (found !== undefined) return found
  const near = nearest(text, known)
  throw new CommandFault(`--${name}: found ${text}; accepted: ${known.join(', ')}${near === null ? '' : `; did you mean ${near}?`}`)
}

/** A whole number within bounds, null if it was not given. */
export function wholeOf(given: Given, name: string, from: number, to: number): number | null {
  const text = given.text(name)
  if (text === undefined) return null
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= from && value <= to) return value
  throw new CommandFault(`--${name}: found ${text}; accepted: a whole number from ${from} to ${to}`)
}
