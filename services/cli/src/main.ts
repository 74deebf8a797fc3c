import { loadConfig } from '@touchledger/service-kit'
import { allCommands } from './commands/all-commands.ts'
import { CommandFault } from './exit-codes.ts'
import { runCommandLine } from './run.ts'

const { env, stdout, stderr } = process
const stop = new AbortController()
let signals = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signals += 1
    // The second one does not wait: what is acknowledged is safe from a kill too.
    if (signals > 1) process.exit(130)
    stop.abort()
  })
}
// A reader that has seen enough (`| head`) is no fault.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

// pnpm runs scripts in the project's folder; what a user writes is relative to where pnpm was called.
const calledIn = env.npm_lifecycle_event === undefined ? undefined : env.INIT_CWD
const language = env.TOUCHLEDGER_LANG ?? env.LC_ALL ?? env.LANG
/** Read where it is needed: no other command may fail for a wrong port, nor wait for the web server's code. */
async function serveConfig() {
  const { IngestConfig } = await import('@touchledger/ingest')
  const loaded = loadConfig(IngestConfig, env)
  if (!loaded.ok) throw new CommandFault(loaded.faults.join('\n'))
  const { HOST: host, PORT: port, AMOCRM_WEBHOOK_SECRETS: hooks } = loaded.config
  return { host, port, hooks }
}

process.exitCode = await runCommandLine(process.argv.slice(2), allCommands, {
  baseFolder: calledIn ?? process.cwd(),
  dataFolder: env.TOUCHLEDGER_DATA ?? 'data',
  language: language?.startsWith('ru') ? 'ru' : env.TOUCHLEDGER_LANG === 'en' ? 'en' : null,
  now: Date.now,
  serveConfig,
  out: (text) => stdout.write(text),
  outBytes: (bytes) => stdout.write(bytes),
  err: (text) => stderr.write(text),
  isTerminal: stderr.isTTY === true,
  columns: stdout.columns || 100,
  stdin: () => process.stdin,
  canAsk: process.stdin.isTTY === true,
  stop: stop.signal,
})
// A read of standard input that was given up would keep the process waiting for its end.
process.stdin.destroy()
