import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Who has a data folder open, for the message to whoever comes second. The engine itself keeps the second out, by a lock of the
 * operating system that ends with its process; so a file that a killed process left behind is simply written over.
 */
export type Holder = { pid: number; startedAt: string }

const fileOf = (path: string): string => `${path}.lock`

export function writeHolder(path: string): void {
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString()
  writeFileSync(fileOf(path), `${JSON.stringify({ pid: process.pid, startedAt } satisfies Holder)}\n`)
}

export function removeHolder(path: string): void {
  rmSync(fileOf(path), { force: true })
}

/** The holder as far as the file tells and as far as it lives. */
export function readHolder(path: string): Holder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(fileOf(path), 'utf8'))
    if (typeof found !== 'object' || found === null || !('pid' in found) || !('startedAt' in found)) return undefined
    if (typeof found.pid !== 'number' || typeof found.startedAt !== 'string' || !isAlive(found.pid)) return undefined
    return { pid: found.pid, startedAt: found.startedAt }
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (fault) {
    // EPERM: it lives and is another user's.
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM'
  }
}
