import { execFile } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const home = join(import.meta.dirname, '..')
const dist = join(home, 'dist')
/** What the pages are made of. A change of dependencies shows in package.json. */
const sources = ['pages', 'public', 'index.html', 'vite.config.ts', 'package.json']

/**
 * The folder of the built pages, built now if it is missing or older than its sources: a fresh clone has none, and nobody should have
 * to know that. Takes a few seconds once, in a process of its own. Throws what vite says about pages that cannot be built.
 */
export async function ensureBuilt(): Promise<string> {
  if (isFresh()) return dist
  // Built beside and then moved: a build that is killed leaves no half of one, and two at once do not write into each other's.
  const fresh = join(home, 'node_modules', `.pages-${process.pid}`)
  try {
    await runVite(['build', '--logLevel', 'error', '--outDir', fresh, '--emptyOutDir'])
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } catch (error) {
    // Another process can have been quicker: its build is as good.
    if (!isFresh()) throw error
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return dist
}

/** With an environment of its own: a test run's NODE_ENV would make a development build of the pages. */
async function runVite(args: readonly string[]): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: home, env: { NODE_ENV: 'production' } })
}

function isFresh(): boolean {
  const built = join(dist, 'index.html')
  if (!existsSync(built)) return false
  const builtAtMs = statSync(built).mtimeMs
  return sources.every((name) => newestMs(join(home, name)) <= builtAtMs)
}

/** The latest change of a file, or of anything in a folder (the folder itself tells of a removed file). */
function newestMs(path: string): number {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), found.mtimeMs)
}
