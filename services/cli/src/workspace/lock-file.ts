import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * Who has the data folder open. It is for people and for finding a running `serve`: what keeps a second process out is the lock of the
 * event log, which the operating system drops with its process.
 */
const Holder = z.object({
  pid: z.number().int(),
  host: z.string(),
  /** ISO 8601 UTC. */
  since: z.string(),
  command: z.string(),
  /** http://…, once `serve` listens. */
  address: z.string().nullable(),
  /** Lets commands of the same folder in, for as long as this process lives. The file is readable by its owner alone. */
  key: z.string().nullable(),
})
export type Holder = z.infer<typeof Holder>

export function writeLock(path: string, holder: Holder): void {
  writeFileSync(path, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  chmodSync(path, 0o600)
}

/** Null if there is none, or none that can be read. */
export function readLock(path: string): Holder | null {
  try {
    const read = Holder.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** Called while the log is still held: later it could be the next holder's. */
export const removeLock = (path: string): void => rmSync(path, { force: true })

/** The refusal of a second process: who, since when, where, what to do. */
export function describeHolder(folder: string, holder: Holder | null): string {
  if (holder === null)
    return `The data folder ${folder} is open in another process, which has not said who it is. Stop it, or give another folder with --data.`
  const where = holder.address === null ? '' : `, it listens on ${holder.address}`
  const what =
    holder.address === null
      ? `Wait until it is done, stop it (kill ${holder.pid}), or give another folder with --data.`
      : `Stop it (Ctrl-C there, or kill ${holder.pid}), or give another folder with --data. import, report and explain work beside it.`
  return `The data folder ${folder} is held by process ${holder.pid} on ${holder.host} (touchledger ${holder.command}) since ${holder.since}${where}. ${what}`
}
