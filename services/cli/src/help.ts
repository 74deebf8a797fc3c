import { type Command, type OptionSpec, optionsOf } from './command-line.ts'

const exitText = `Exit codes: 0 done; 1 something in the data is not as it should be (rejected rows, differences, faults of rules);
2 wrong command, option or file; 3 the folder, disk, engine or network failed; 130 stopped by Ctrl-C.`

export function mainHelp(commands: readonly Command[]): string {
  return `Touchledger: an attribution ledger. Who earned the deal, exact to the kopeck.

Usage: pnpm touchledger <command> [options]

${commands.map(({ name, args, summary }) => twoColumns(`${name} ${args}`.trim(), summary)).join('\n')}

Each command explains itself: pnpm touchledger <command> --help
${exitText}
`
}

export function groupHelp(group: string, commands: readonly Command[]): string {
  const own = commands.filter(({ name }) => name.startsWith(`${group} `))
  return `Usage: pnpm touchledger ${group} <verb> [options]\n\n${own.map(({ name, args, summary }) => twoColumns(`${name} ${args}`.trim(), summary)).join('\n')}\n`
}

export function commandHelp(command: Command): string {
  const alias = command.alias === undefined ? '' : ` (also: touchledger ${command.alias})`
  return `Usage: pnpm touchledger ${[command.name, command.args].join(' ').trim()} [options]${alias}

${command.summary}.${command.details === undefined ? '' : `\n\n${command.details}`}

Options:
${optionLines(optionsOf(command))}

Examples:
${command.examples.map((example) => `  pnpm touchledger ${example}`).join('\n')}

${exitText}
`
}

const optionLines = (options: Readonly<Record<string, OptionSpec>>) =>
  Object.entries(options)
    .map(([name, { value, help }]) => twoColumns(value === undefined ? `--${name}` : `--${name} ${value}`, help))
    .join('\n')

function twoColumns(left: string, right: string): string {
  const gap = 36
  return left.length >= gap - 3 ? `  ${left}\n${' '.repeat(gap)}${right}` : `  ${left.padEnd(gap - 2)}${right}`
}
