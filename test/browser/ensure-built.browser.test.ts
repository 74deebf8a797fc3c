import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from '@touchledger/dashboard'
import { expect, test } from 'vitest'

test('pages older than their sources are built again, in production form, and fresh ones are left alone', async () => {
  const index = join(await ensureBuilt(), 'index.html')
  utimesSync(index, 0, 0)
  await ensureBuilt()
  const builtAtMs = statSync(index).mtimeMs
  expect(builtAtMs).toBeGreaterThan(0)
  const scripts = readdirSync(join(index, '../assets')).filter((name) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(0)
  // React's development build warns through this; the production one has no such words.
  for (const name of scripts) expect(readFileSync(join(index, '../assets', name), 'utf8')).not.toContain('Each child in a list')

  await ensureBuilt()
  expect(statSync(index).mtimeMs).toBe(builtAtMs)
})
