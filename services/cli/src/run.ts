import { type Command, parseLine } from './command-line.ts'
import type { Context } from './context.ts'
import { CommandFault, type ExitCode, exitCodes } from './exit-codes.ts'
import { commandHelp, groupHelp, mainHelp } from './help.ts'

/** Runs one command line; total: every fault becomes a message and an exit code. */
export async function runCommandLine(argv: readonly string[], commands: readonly Command[], context: Context): Promise<ExitCode> {
  try {
    const parsed = parseLine(argv, commands)
    if (parsed.kind === 'help') {
      const { command, group } = parsed
      context.out(command !== null ? commandHelp(command) : group !== null ? groupHelp(group, commands) : mainHelp(commands))
      return exitCodes.ok
    }
    const { run } = await parsed.command.load()
    return await run(parsed.given, context)
  } catch (error) {
    return report(error, context)
  }
}

function report(error: unknown, { err }: Context): ExitCode {
  if (error instanceof CommandFault) {
    err(`touchledger: ${error.message}\n`)
    return error.exitCode
  }
  if (isOperationFault(error)) {
    const isOfDisk = 'code' in error && (error.code === 'log_unavailable' || error.code === 'clickhouse_unavailable')
    err(`touchledger: ${error.message}${isOfDisk ? `\n${goOn}` : ''}\n`)
    return exitCodes.operation
  }
  if (isSystemFault(error)) {
    err(`touchledger: ${error.message}. ${adviceOf(error.code)}\n`)
    return exitCodes.operation
  }
  // A worker that finds store and log apart says itself what to do.
  if (error instanceof Error && 'code' in error && (error.code === 'store_behind_journal' || error.code === 'store_ahead_of_log')) {
    err(`touchledger: ${error.message}\n`)
    return exitCodes.operation
  }
  err(`touchledger: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitCodes.operation
}

/** Every adapter has an error class of its own name and a closed list of codes; none of them is a defect of the program. */
function isOperationFault(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'OperationError' || error.name === 'EventLogError')
}

const goOn =
  'What was accepted is safe in the log. Check the free space of the disk and who may write there, then give the same command again: it completes what is missing and counts nothing twice.'

/** What the operating system refused: its own message names the path. */
function isSystemFault(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}

function adviceOf(code: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return goOn
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'This user may not write there: give another folder or file, or change who may write'
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'A file stands where a folder is needed: give another folder or file'
  return 'Check the path and its disk, then give the same command again'
}
