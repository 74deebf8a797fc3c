import { expect, test } from 'vitest'
import { parseLine } from './command-line.ts'
import { allCommands } from './commands/all-commands.ts'
import { commandHelp, mainHelp } from './help.ts'

const parse = (...argv: string[]) => parseLine(argv, allCommands)

test('an unknown command is answered with the nearest one', () => {
  expect(() => parse('improt')).toThrow('unknown command improt; did you mean import?')
  expect(() => parse('rules', 'chek')).toThrow('did you mean rules check?')
  expect(() => parse('xyzzy')).toThrow('unknown command xyzzy; all that are accepted: pnpm touchledger --help')
})

test('an unknown option is answered with the nearest one of the command', () => {
  expect(() => parse('import', 'crm', 'a.csv', '--acount', 'x')).toThrow('unknown option --acount; did you mean --account?')
})

test('an option without its value, given twice, or a switch with one is refused by name', () => {
  expect(() => parse('import', 'crm', '--account')).toThrow('--account: found no value; accepted: --account LOGIN')
  expect(() => parse('import', 'crm', '--account', '--vat')).toThrow('--account: found no value')
  expect(() => parse('import', 'crm', '--crm', 'a', '--crm', 'b')).toThrow('--crm: found twice (a, b)')
  expect(() => parse('import', 'crm', '--dry-run=yes')).toThrow('--dry-run: found a value, yes')
})

test('a dash alone is an argument, and --model may be given several times', () => {
  const ran = parse('import', 'crm', '-', '--delimiter', ';')
  expect(ran.kind === 'run' && ran.given.args).toEqual(['crm', '-'])
  const report = parse('report', 'channels', '--model', 'linear', '--model=last_touch')
  expect(report.kind === 'run' && report.given.texts('model')).toEqual(['linear', 'last_touch'])
})

test('an alias is the same command', () => {
  const ran = parse('revenue-by-channel')
  expect(ran.kind === 'run' && ran.command.name).toBe('report channels')
})

test('help is answered for the whole, a noun and a command, wherever it stands', () => {
  expect(parse()).toEqual({ kind: 'help', command: null, group: null })
  expect(parse('keys')).toMatchObject({ kind: 'help', group: 'keys' })
  expect(parse('import', 'crm', '--help')).toMatchObject({ kind: 'help', command: { name: 'import' } })
})

test('every command is in the help, and has an example that parses', () => {
  const help = mainHelp(allCommands)
  for (const command of allCommands) {
    expect(help).toContain(`  ${command.name}`)
    expect(commandHelp(command)).toContain('Exit codes')
    for (const example of command.examples) {
      const words = [...example.replace(/ >.*/, '').matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
      expect(parse(...words)).toMatchObject({ kind: 'run', command: { name: command.name } })
    }
  }
})
