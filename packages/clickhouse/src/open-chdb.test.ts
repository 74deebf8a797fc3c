import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { clickHouseContract } from './contract.ts'
import { openChdb } from './open-chdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'touchledger-clickhouse-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'data')

clickHouseContract('chdb', () => openChdb({ path, database: 'contract' }))

const startWriter = (): { child: ChildProcess; acknowledged: number[]; first: Promise<unknown> } => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writing-child.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: number[] = []
  const { promise: first, resolve } = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    acknowledged.push(Number(line))
    if (acknowledged.length === 5) resolve()
  })
  return { child, acknowledged, first }
}
const ended = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve))

test('what was acknowledged is there after SIGKILL, whole batches only, and the folder opens again', async () => {
  const acknowledged: number[] = []
  for (let kill = 0; kill < 5; kill++) {
    const writer = startWriter()
    await writer.first
    writer.child.kill('SIGKILL')
    await ended(writer.child)
    acknowledged.push(...writer.acknowledged)
    const ch = await openChdb({ path, database: 'killed' })
    const batches = await ch.values<[string, string]>('SELECT batch, count() FROM written GROUP BY batch')
    expect(batches.filter(([, count]) => count !== '200')).toEqual([])
    const stored = new Set(batches.map(([batch]) => Number(batch)))
    expect(acknowledged.filter((batch) => !stored.has(batch))).toEqual([])
    await ch.close()
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(25)
}, 120_000)

test('a folder that another process has open is refused by folder, process and what to do', async () => {
  const writer = startWriter()
  await writer.first
  try {
    const fault = await openChdb({ path, database: 'second' }).catch((one: Error) => one)
    expect(fault).toMatchObject({ name: 'OperationError', code: 'clickhouse_folder_held', retryable: true })
    expect(`${fault}`).toContain(path)
    expect(`${fault}`).toContain(`process ${writer.child.pid}`)
    expect(`${fault}`).toContain('stop that process')
  } finally {
    writer.child.kill('SIGKILL')
    await ended(writer.child)
  }
})

test('one process opens one folder at a time, that one several times, and another after it is closed', async () => {
  const first = await openChdb({ path, database: 'one' })
  const second = await openChdb({ path, database: 'two' })
  await first.command('CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n')
  await second.command('CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n')
  // Both write a file into the same place beside the data at the same time.
  await Promise.all([first.insert('t', [{ name: 'n', type: 'UInt8' }], [[1]]), second.insert('t', [{ name: 'n', type: 'UInt8' }], [[2]])])
  expect([await first.values('SELECT n FROM t'), await second.values('SELECT n FROM t')]).toEqual([[[1]], [[2]]])
  await expect(openChdb({ path: join(folder, 'other'), database: 'one' })).rejects.toThrow('one data folder per process')
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
  await first.close()
  expect(await second.values('SELECT n FROM t')).toEqual([[2]])
  expect(existsSync(`${path}.lock`)).toBe(true)
  await second.close()
  await second.close()
  expect(existsSync(`${path}.lock`)).toBe(false)
  await expect(second.rows('SELECT 1')).rejects.toMatchObject({ code: 'clickhouse_closed' })
  const other = await openChdb({ path: join(folder, 'other'), database: 'one' })
  expect(await other.values('SELECT count() FROM system.tables WHERE database = currentDatabase()')).toEqual([['0']])
  await other.close()
  const again = await openChdb({ path, database: 'one' })
  expect(await again.values('SELECT n FROM t')).toEqual([[1]])
  await again.close()
})
