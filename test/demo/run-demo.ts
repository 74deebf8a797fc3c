import { spawn } from 'node:child_process'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../../services/cli/src/main.ts')

/** Runs the real command in a process of its own and resolves with what it printed; rejects with it when it did not end well. */
export function runCli(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
    })
    child.stderr.on('data', (chunk) => {
      printed += chunk
    })
    child.on('error', reject)
    child.on('close', (status) =>
      status === 0 ? resolve(printed) : reject(new Error(`touchledger ${args.join(' ')} ended with ${status}:\n${printed}`)),
    )
  })
}
