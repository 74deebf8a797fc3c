import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const home = join(import.meta.dirname, '..')
const dist = join(home, 'dist')
/** What the pages are made of. A change of dependencies shows in package.json. */
const sources = ['pages', 'public', 'index.html', 'vite.config.ts', 'package.json']

/**
 * The folder of the built pages, built now if it is missing or older than its sources: a fresh clone has none, and nobody should have
 * to know that. Takes a few seconds once. Throws what vite says about a page that cannot be built.
 */
export async function ensureBuilt(): Promise<string> {
  if (isFresh()) return dist
  // Loaded only here: a start with built pages does without the bundler.
  const { build } = await import('vite')
  // Built beside and then moved: a build that is killed leaves no half of one, and two at once do not write into each other's.
  const fresh = join(home, `dist.${process.pid}`)
  try {
    await build({ root: home, configFile: join(home, 'vite.config.ts'), logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } })
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return dist
}

function isFresh(): boolean {
  const built = join(dist, 'index.html')
  if (!existsSync(built)) return false
  const builtAtMs = statSync(built).mtimeMs
  return sources.every((name) => newestMs(join(home, name)) <= builtAtMs)
}

/** The latest change of a file, or of anything in a folder (the folder itself tells of a removed file). */
function newestMs(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), mtimeMs)
}
