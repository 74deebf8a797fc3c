import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openChdb } from '@touchledger/clickhouse'
import { expect } from 'vitest'
import { compareWithTruth, readTruth } from './compare-with-truth.ts'
import { runCli } from './run-demo.ts'

/** Runs the demo as a user would and holds its ledger against the truth that its generator planted. */
export async function expectDemoTruth(options: { scale: number; seed: number }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'touchledger-demo-'))
  try {
    const data = join(folder, 'demo')
    const printed = await runCli(['demo', '--once', '--data', data, '--scale', String(options.scale), '--seed', String(options.seed)])
    expect(printed).toContain('Спорная сделка')
    const store = await openChdb({ path: join(data, 'clickhouse'), database: 'touchledger' })
    try {
      const { links, won, paid, unattributed, hubs } = await compareWithTruth(store, readTruth(join(data, 'files/truth.json')))
      expect(links.planted).toBeGreaterThan(100)
      expect(links.missing).toEqual([])
      expect(links.false).toEqual([])
      expect(won.posted).toBe(won.planted)
      expect(paid.posted).toBe(paid.planted)
      expect(unattributed).toEqual([])
      expect(hubs.found).toBe(hubs.planted)
    } finally {
      await store.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
