import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { doCli, runCli } from './cli-process.ts'
import { readLog } from './read-log.ts'

const timeout = 240_000

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchledger-faults-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a disk that takes no more is told with what to do, and the same command completes the import later', { timeout }, async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `2025-09-01T10:00:00+03:00,${7 * index},yandex,v${index}\n`)
  writeFileSync(join(folder, 'touches.csv'), `occurred_at,visitor_id,source,event_id\n${rows.join('')}`)
  const args = ['import', 'touches', 'touches.csv', '--no-post']
  // In units of 512 bytes: no file may grow beyond 2 MB, which is what a full disk does to the log.
  const full = await runCli(args, { cwd: folder, limit: 'ulimit -f 4096' })
  expect(full.code).toBe(3)
  expect(full.stderr).toContain('log.sqlite could not be written')
  expect(full.stderr).toContain('give the same command again')
  expect(full.stderr).not.toMatch(/\n\s+at /)
  await doCli(args, { cwd: folder })
  const ids = (await readLog(join(folder, 'data/log.sqlite'), 'touches')).map(({ event_id }) => event_id)
  expect(new Set(ids).size).toBe(20_000)
})

test('a data folder that cannot be made is told by its path, without a stack', { timeout }, async () => {
  writeFileSync(join(folder, 'file'), '')
  writeFileSync(join(folder, 'touches.csv'), 'occurred_at,visitor_id\n')
  const { code, stderr } = await runCli(['import', 'touches', 'touches.csv', '--data', 'file/data'], { cwd: folder })
  expect(code).toBe(3)
  expect(stderr).toContain(join(folder, 'file/data'))
  expect(stderr).toContain('give another folder')
  expect(stderr).not.toMatch(/\n\s+at /)
})

test('a port that is taken is told with another to try', { timeout }, async () => {
  const other = createServer().listen(0, '127.0.0.1')
  try {
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { code, stderr } = await runCli(['serve', '--no-pages', '--port', String(port)], { cwd: folder })
    expect(code).toBe(3)
    expect(stderr).toContain(`127.0.0.1:${port} is taken by another program`)
    expect(stderr).toContain('--port 0')
  } finally {
    other.close()
  }
})
