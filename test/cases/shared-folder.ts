import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../shared')

/** The folder of published cases beside the repository. Where it is not there its tests do not run, and a line says which. */
export const hasShared = existsSync(folder)
export const sharedPath = (path: string): string => join(folder, path)
export const readShared = (path: string): string => readFileSync(join(folder, path), 'utf8')
/** Trusted for its shape: the files are the tests' own fixtures. */
export const readSharedJson = <T>(path: string): T => JSON.parse(readShared(path))

export function sayNotRun(what: string): void {
  if (!hasShared) console.warn(`not run: ${what}; there is no folder ../shared beside the repository`)
}
export const readSharedBytes = (path: string): Uint8Array => readFileSync(join(folder, path))
