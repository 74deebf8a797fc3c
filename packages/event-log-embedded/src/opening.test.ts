import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEmbeddedEventLog } from './embedded-event-log.ts'

const CHILD = join(import.meta.dirname, 'log-holder.child.ts')
const now = () => Date.parse('2026-09-01T10:00:00Z')
let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'event-log-'))
  path = join(folder, 'log.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a second process is refused and told the file, who holds it since when and what to do', async () => {
  const log = await openEmbeddedEventLog({ path, now })
  const { stdout } = spawnSync(process.execPath, [CHILD, path], { encoding: 'utf8' })
  expect(stdout).toContain(`The event log ${path} is held by process ${process.pid} on `)
  expect(stdout).toContain(
    `since 2026-09-01T10:00:00.000Z, says ${path}.lock. Stop that process (kill ${process.pid}), or give another path.`,
  )
  await log.append('touches', [{ key: 'k', value: new Uint8Array(1) }])
  expect(await log.ends('touches')).toEqual([1])
  await log.close()
  expect(existsSync(`${path}.lock`)).toBe(false)
})

test('a second opening in the same process is refused', async () => {
  const log = await openEmbeddedEventLog({ path, now })
  await expect(openEmbeddedEventLog({ path, now })).rejects.toMatchObject({
    code: 'log_held',
    retryable: true,
    message: expect.stringContaining(`this process (pid ${process.pid})`),
  })
  await log.close()
})

test('a log is refused while another process holds it, and opens once that process was killed', async () => {
  const holder = spawn(process.execPath, [CHILD, path], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  await expect(openEmbeddedEventLog({ path, now })).rejects.toMatchObject({ message: expect.stringContaining(`process ${holder.pid}`) })
  holder.kill('SIGKILL')
  await once(holder, 'close')
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8')).pid).toBe(holder.pid)
  const log = await openEmbeddedEventLog({ path, now })
  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8')).pid).toBe(process.pid)
  await log.close()
})

test('a lock file that names a living process which does not hold the log does not keep it shut', async () => {
  // A process id is used again after a restart: in a container it is 1 each time.
  writeFileSync(`${path}.lock`, JSON.stringify({ pid: process.ppid, host: 'elsewhere', startedAt: '2026-08-01T00:00:00.000Z' }))
  const log = await openEmbeddedEventLog({ path, now })
  await log.close()
})

test('other partition counts than the file has are refused with both, and left out are the ones it has', async () => {
  await (await openEmbeddedEventLog({ path, now, partitions: { touches: 3 } })).close()
  await expect(openEmbeddedEventLog({ path, now, partitions: { touches: 4 } })).rejects.toMatchObject({
    code: 'partitions_differ',
    message: expect.stringContaining('keeps touches in 3 partition(s), asked for are 4'),
  })
  const log = await openEmbeddedEventLog({ path, now })
  expect(await log.ends('touches')).toEqual([0, 0, 0])
  await log.close()
})

test('a file that is no event log is refused and left as it is', async () => {
  const other = new DatabaseSync(path)
  other.exec('CREATE TABLE theirs (id INTEGER); INSERT INTO theirs VALUES (7)')
  other.close()
  const before = readFileSync(path)
  await expect(openEmbeddedEventLog({ path, now })).rejects.toMatchObject({ code: 'foreign_file', retryable: false })
  expect(readFileSync(path).equals(before)).toBe(true)

  const text = join(folder, 'notes.txt')
  writeFileSync(text, 'not a database at all, but some text that is long enough to be looked at '.repeat(20))
  await expect(openEmbeddedEventLog({ path: text, now })).rejects.toMatchObject({ code: 'foreign_file' })
})

test('a folder that is not there is named', async () => {
  const missing = join(folder, 'missing', 'log.db')
  await expect(openEmbeddedEventLog({ path: missing, now })).rejects.toMatchObject({
    code: 'log_unavailable',
    message: expect.stringContaining(`${missing} cannot be opened: check that its folder exists`),
  })
})
