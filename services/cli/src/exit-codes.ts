/** What the process says to whoever started it. `touchledger --help` lists them. */
export const exitCodes = {
  ok: 0,
  /** The command ran, and something in the data is not as it should be: rejected rows, faults of rules, differences. */
  found: 1,
  /** The command could not begin: a wrong option, a missing file, a file of another kind. */
  usage: 2,
  /** The folder, the disk, the engine or the network did not do what was asked. */
  operation: 3,
  /** Stopped by Ctrl-C or SIGTERM; what was done until then is kept. */
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command with a message for people: what was found, what is accepted, what to do. Not a defect, so no stack is shown. */
export class CommandFault extends Error {
  readonly exitCode: ExitCode
  constructor(message: string, exitCode: ExitCode = exitCodes.usage) {
    super(message)
    this.exitCode = exitCode
  }
}
