import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { openBrowser } from './open-browser.ts'
import { walk } from './walk.ts'

const main = join(import.meta.dirname, '../../services/cli/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'touchledger-demo-pages-'))
let browser: Browser
let demo: ChildProcess
let baseUrl: string

beforeAll(async () => {
  browser = await openBrowser(process.env.CHROMIUM_PATH)
  demo = spawn(process.execPath, [main, 'demo', '--scale', '0.02', '--data', join(folder, 'demo'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  baseUrl = await addressOf(demo)
}, 300_000)
afterAll(async () => {
  await browser?.close()
  demo?.kill('SIGTERM')
  await new Promise((resolve) => (demo?.exitCode === null ? demo.on('close', resolve) : resolve(null)))
  rmSync(folder, { recursive: true, force: true })
})

test('the pages show the demo’s numbers as the API says them, to the kopeck', async () => {
  await walk({ baseUrl, browser, deal: { crm: 'amocrm', id: '30100001' } })
})

/** The address that the demo prints once it serves; rejects with all it printed if it ends before. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const read = (chunk: unknown) => {
      printed += String(chunk)
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0]
      if (found !== undefined) resolve(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('close', (status) => reject(new Error(`the demo ended with ${status} before it served:\n${printed}`)))
  })
}
