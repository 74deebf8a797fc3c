import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, expect, test } from 'vitest'
import { openTestFolder, smallFirm } from './testing/test-context.ts'

const main = join(import.meta.dirname, 'main.ts')
const folder = openTestFolder()
folder.write('touchledger.yaml', smallFirm.rules)
folder.write('touches.csv', smallFirm.touches)
folder.write('crm.csv', smallFirm.crm)

const children = new Set<ChildProcess>()
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})
afterAll(() => folder.remove())

type Child = { child: ChildProcess; err: () => string; out: () => string; ended: Promise<number | null> }

function start(args: readonly string[]): Child {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder.path, env: { PATH: process.env.PATH }, stdio: 'pipe' })
  children.add(child)
  let [out, err] = ['', '']
  child.stdout?.on('data', (text) => {
    out += text
  })
  child.stderr?.on('data', (text) => {
    err += text
  })
  return { child, out: () => out, err: () => err, ended: once(child, 'close').then(([code]) => code as number | null) }
}

async function run(...args: string[]) {
  const started = start(args)
  const code = await started.ended
  return { code, out: started.out(), err: started.err() }
}

// Each command is a process that loads the engine; on a machine that does other things too that takes its time.
const timeout = 180_000

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const endMs = Date.now() + timeout / 2; Date.now() < endMs; await pause(20)) if (holds()) return
  throw new Error(`waited in vain until ${what}`)
}

test('an import that is stopped in the middle ends with 130, says how far it got, and the same command completes it', {
  timeout,
}, async () => {
  const rows = Array.from({ length: 6_000 }, (_, index) => `2026-09-01 12:00:00,17872164001${String(index).padStart(8, '0')}\n`)
  const { child, err, ended } = start(['import', 'touches', '-', '--rules', 'touchledger.yaml'])
  child.stdin?.write(`occurred_at,visitor_id\n${rows.join('')}2026-09-01 12:00:00,1787`)
  const wal = join(folder.path, 'data', 'log.sqlite-wal')
  await until('the log has grown', () => existsSync(wal) && statSync(wal).size > 500_000)
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(err()).toMatch(/stopped: .* is in the log up to line \d+/)
  expect(err()).not.toContain('1 rejected')
  folder.write('many.csv', `occurred_at,visitor_id\n${rows.join('')}`)
  const again = await run('import', 'touches', 'many.csv')
  expect(again.err).toContain('6 000 events accepted, 0 rejected')
  expect(again.code).toBe(0)
})

test('while one process serves, import and report go through it, and another that needs the folder is told who holds it', {
  timeout,
}, async () => {
  const { child, err, ended } = start(['serve', '--port', '0', '--no-pages'])
  await until('it listens', () => err().includes('Touchledger listens'))
  const lock = JSON.parse(readFileSync(join(folder.path, 'data', 'touchledger.lock'), 'utf8'))
  expect(lock.pid).toBe(child.pid)

  const refused = await run('verify')
  expect(refused.code).toBe(3)
  expect(refused.err).toContain(`held by process ${child.pid}`)
  expect(refused.err).toContain(lock.address)

  await run('import', 'touches', 'touches.csv')
  const imported = await run('import', 'crm', 'crm.csv')
  expect(imported.err).toContain('3 events accepted')
  expect(imported.err).toMatch(/posted: batch \d+, \d\d+ entries/)
  const report = await run('report', 'channels', '--model', 'first_touch')
  expect(report.out).toContain('100,01')
  expect((await run('explain', '501')).out).toContain('crm:501')

  // The first key closes the server to those without one, but not to the commands of its own folder.
  const { out: key } = await run('keys', 'create', 'reader')
  const ask = (headers: Record<string, string>) => fetch(`${lock.address}/v1/batches`, { headers }).then(({ status }) => status)
  expect(await ask({})).toBe(401)
  expect(await ask({ authorization: `Bearer ${key.trim()}` })).toBe(200)
  expect((await run('report', 'channels')).code).toBe(0)

  const posted = await fetch(`${lock.address}/internal/import/rules`, { headers: { authorization: `Bearer ${key.trim()}` } })
  expect(posted.status).toBe(403)

  const taken = await run('serve', '--data', 'other', '--no-pages', '--port', new URL(lock.address).port)
  expect(taken.code).toBe(3)
  expect(taken.err).toContain('is taken by another program')

  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(existsSync(join(folder.path, 'data', 'touchledger.lock'))).toBe(false)
})

test('a folder whose holder was killed is opened by the next command', { timeout }, async () => {
  const { child, err, ended } = start(['serve', '--port', '0', '--no-pages'])
  await until('it listens', () => err().includes('Touchledger listens'))
  child.kill('SIGKILL')
  await ended
  expect((await run('verify')).code).toBe(0)
})

test('rebuild builds a second database from the log, finds every hash the same and swaps', { timeout }, async () => {
  const ran = await run('rebuild')
  expect(ran.out).toContain('every hash the same; swapped')
  expect(ran.code).toBe(0)
  expect(existsSync(join(folder.path, 'data', 'clickhouse.before-rebuild'))).toBe(false)
  expect((await run('report', 'channels', '--model', 'first_touch')).out).toContain('100,01')
})

test('help and a wrong command end with 0 and 2', async () => {
  const help = await run('--help')
  expect(help.code).toBe(0)
  expect(help.out).toContain('import <source> <file…>')
  expect((await run('imprt')).code).toBe(2)
})
