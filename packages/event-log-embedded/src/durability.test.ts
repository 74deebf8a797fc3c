import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '@touchledger/event-log'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmbeddedEventLog } from './embedded-event-log.ts'

const CHILD = join(import.meta.dirname, 'append-loop.child.ts')
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what was acknowledged is there after each of five kills, whole appends only, without a gap', async () => {
  const path = join(folder, 'log.db')
  const acknowledged = new Map<number, string>()
  for (let kill = 1; kill <= 5; kill++) {
    for (const line of await linesUntilKilled(path, 40 * kill)) {
      const [, key = '', ...offsets] = line.split(' ')
      for (const offset of offsets) acknowledged.set(Number(offset), key)
    }
    const log = await openEmbeddedEventLog({ path, now: Date.now })
    const keys = await keysOf(log)
    await log.close()
    expect([...keys.keys()]).toEqual(Array.from({ length: keys.size }, (_, at) => at))
    for (const [offset, key] of acknowledged) expect(keys.get(offset)).toBe(key)
    const counts = Map.groupBy(keys.values(), (key) => key)
    expect([...counts.values()].every((same) => same.length === 3)).toBe(true)
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(3 * (40 + 80 + 120 + 160 + 200))
})

test('when the disk takes no more, every append of the group is refused as retryable, nothing of it is kept, and the log goes on', async () => {
  const path = join(folder, 'log.db')
  // The shell's limit of file size stands for a full disk: 20,000 blocks of 512 bytes. Each group has three values of a megabyte.
  const script = `ulimit -f 20000 && exec "$0" "$1" "$2" 1000000`
  const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, CHILD, path], { encoding: 'utf8' })
  const lines = stdout.trim().split('\n')
  const refused = lines.filter((line) => line.startsWith('nak'))
  expect(refused.length, stderr).toBe(10)
  expect(new Set(refused.map((line) => line.split(' ').slice(2).join(' ')))).toEqual(new Set(['log_unavailable true']))
  expect(lines.at(-1)).toMatch(/^ack after /)

  const log = await openEmbeddedEventLog({ path, now: Date.now })
  const acknowledged = lines.filter((line) => line.startsWith('ack')).flatMap((line) => line.split(' ').slice(2).map(Number))
  expect([...(await keysOf(log)).keys()]).toEqual(acknowledged.sort((a, b) => a - b))
  expect(acknowledged).toEqual(Array.from({ length: acknowledged.length }, (_, at) => at))
  await log.close()
})

/** Runs the append loop, kills it once it has acknowledged so many appends, and gives all lines it had written. */
async function linesUntilKilled(path: string, appends: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, faults] = ['', '']
  child.stderr.on('data', (chunk) => {
    faults += chunk
  })
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (output.split('\n').length > appends) child.kill('SIGKILL')
  })
  const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)))
  expect(signal, faults).toBe('SIGKILL')
  // The last line can be cut off by the kill: what is not whole was not acknowledged.
  return output.split('\n').slice(0, -1)
}

async function keysOf(log: EventLog): Promise<Map<number, string>> {
  const records = await log.read('touches', 0, 0, { records: 1_000_000, bytes: Number.MAX_SAFE_INTEGER })
  return new Map(records.map(({ offset, key }) => [offset, key]))
}
