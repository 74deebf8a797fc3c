import assert from 'node:assert'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { removeHolder, writeHolder } from './folder-lock.ts'

/**
 * The one folder this process has open, how often, and whether the engine gave it: the engine lives once in a process and knows
 * one folder.
 */
let held: { path: string; times: number; entered: boolean } | undefined

export type HeldFolder = {
  path: string
  /** To be called once the engine has the folder: gives a private folder for files on their way into it. */
  enter: () => string
  /** To be called before the engine lets go, so that what is removed cannot be the next process's. */
  leave: () => void
  /** To be called after it let go. */
  release: () => void
}

/** Notes that this process opens `path`; asserts that it has no other folder open. */
export function holdFolder(path: string): HeldFolder {
  const full = resolve(path)
  assert(
    held === undefined || held.path === full,
    `the engine opens one data folder per process: close ${held?.path} before opening ${full}`,
  )
  held ??= { path: full, times: 0, entered: false }
  held.times++
  const mine = held
  const staging = `${full}.staging`
  let own: string | undefined
  return {
    path: full,
    enter() {
      if (!mine.entered) {
        // Files that a killed process left here are nobody's: the engine has let this process in.
        rmSync(staging, { recursive: true, force: true })
        mkdirSync(staging, { mode: 0o700 })
        writeHolder(full)
        mine.entered = true
      }
      own = mkdtempSync(join(staging, 'open-'))
      return own
    },
    leave() {
      if (own !== undefined) rmSync(own, { recursive: true, force: true })
      if (!mine.entered || mine.times > 1) return
      rmSync(staging, { recursive: true, force: true })
      removeHolder(full)
    },
    release() {
      mine.times--
      if (mine.times === 0) held = undefined
    },
  }
}
