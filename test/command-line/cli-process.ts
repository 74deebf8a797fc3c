import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../services/cli/src/main.ts')

export type Exit = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

/** `touchledger …` as a process of its own. */
export type CliProcess = {
  pid: number
  /** What it has said on standard error so far. */
  stderr: () => string
  exited: Promise<Exit>
  signal: (signal: NodeJS.Signals) => void
}

export type CliOptions = {
  /** Folder that relative paths are read from; it stands in for the one the user is in. */
  cwd: string
  /** Set by the shell before the program starts, `ulimit -f 100`. */
  limit?: string
}

/** Starts the real program with an empty environment: with that everything runs. */
export function startCli(args: readonly string[], { cwd, limit }: CliOptions): CliProcess {
  const env = { TOUCHLEDGER_LANG: 'en' }
  const child =
    limit === undefined
      ? spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn('/bin/sh', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, main, ...args], {
          cwd,
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        })
  if (child.pid === undefined) throw new Error(`touchledger ${args.join(' ')} could not be started`)
  const stdout = textOf(child, 'stdout')
  const stderr = textOf(child, 'stderr')
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout: stdout(), stderr: stderr() }))
  })
  return { pid: child.pid, stderr, exited, signal: (signal) => child.kill(signal) }
}

/** Runs the program to its end. */
export const runCli = (args: readonly string[], options: CliOptions): Promise<Exit> => startCli(args, options).exited

/** Runs the program to its end and throws, with what it said, unless it says that all went well. */
export async function doCli(args: readonly string[], options: CliOptions): Promise<Exit> {
  const exit = await runCli(args, options)
  if (exit.code !== 0)
    throw new Error(`touchledger ${args.join(' ')} ended with ${exit.code ?? exit.signal}:\n${exit.stderr}\n${exit.stdout.slice(0, 3000)}`)
  return exit
}

/** Address of a `serve`, once it listens; null if it ended before. */
export async function addressOf(serve: CliProcess): Promise<string | null> {
  let hasEnded = false
  serve.exited.then(
    () => {
      hasEnded = true
    },
    () => {
      hasEnded = true
    },
  )
  while (!hasEnded) {
    const address = /listens on (http:\S+)/.exec(serve.stderr())?.[1]
    if (address !== undefined) return address
    await pause(20)
  }
  return null
}

/** A moment in which other processes get on. Nothing is concluded from its length. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function textOf(child: ChildProcess, name: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = []
  child[name]?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
