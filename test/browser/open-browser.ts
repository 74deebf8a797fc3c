import packaged from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/**
 * A headless Chromium: the one at `path`, else the one of the npm package, which needs nothing installed on the host. Not with the
 * package's own arguments: they run all in one process, which ends with the first context that closes.
 */
export async function openBrowser(path: string | undefined): Promise<Browser> {
  const executablePath = path ?? (await packaged.executablePath())
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'], headless: true })
}
