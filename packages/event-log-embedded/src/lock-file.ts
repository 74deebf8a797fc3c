import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Who holds a log: for people and for error messages. What keeps a second process out is SQLite's lock. */
export type Holder = { pid: number; host: string; startedAt: string }

export function lockPathOf(path: string): string {
  return `${path}.lock`
}

/** Written once the log is held, so whatever stood there names a process that holds it no more. */
export function writeLockFile(path: string, openedAtMs: number): void {
  const holder: Holder = { pid: process.pid, host: hostname(), startedAt: new Date(openedAtMs).toISOString() }
  writeFileSync(lockPathOf(path), `${JSON.stringify(holder)}\n`)
}

/** Removed while the log is still held: later, it could be the file of the next holder. */
export function removeLockFile(path: string): void {
  rmSync(lockPathOf(path), { force: true })
}

/** The refusal of a second opening: which file, who holds it since when, what to do. */
export function describeHolder(path: string): string {
  const holder = readHolder(path)
  if (holder === undefined) {
    return `The event log ${path} is open in another process (${lockPathOf(path)} does not say which). Stop that process, or give another path.`
  }
  const { pid, host, startedAt } = holder
  const here = pid === process.pid && host === hostname()
  const who = here ? `this process (pid ${pid})` : `process ${pid} on ${host}`
  const advice = here ? 'Close it before opening it again' : `Stop that process (kill ${pid}), or give another path`
  return `The event log ${path} is held by ${who} since ${startedAt}, says ${lockPathOf(path)}. ${advice}.`
}

function readHolder(path: string): Holder | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(lockPathOf(path), 'utf8'))
    if (typeof found !== 'object' || found === null || !('pid' in found) || !('host' in found) || !('startedAt' in found)) return undefined
    return { pid: Number(found.pid), host: String(found.host), startedAt: String(found.startedAt) }
  } catch {
    return undefined
  }
}
