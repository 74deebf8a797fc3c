import assert from 'node:assert'
import { resolve } from 'node:path'
import { removeHolder, writeHolder } from './folder-lock.ts'

/** The one folder this process has open, and how often: the engine lives once in a process and knows one folder. */
let held: { path: string; times: number } | undefined

/** Notes that this process opens `path`; the function returned notes that it let go. */
export function holdFolder(path: string): { path: string; opened: () => void; release: () => void } {
  const full = resolve(path)
  assert(
    held === undefined || held.path === full,
    `the engine opens one data folder per process: close ${held?.path} before opening ${full}`,
  )
  if (held) held.times++
  else held = { path: full, times: 1 }
  let released = false
  return {
    path: full,
    opened: () => {
      if (held?.times === 1) writeHolder(full)
    },
    release: () => {
      if (released || !held) return
      released = true
      held.times--
      if (held.times > 0) return
      held = undefined
    },
  }
}

/** Whether the folder is open by this process no more; then the file that names the holder goes. */
export function forgetHolder(path: string): void {
  if (held?.path !== path) removeHolder(path)
}
