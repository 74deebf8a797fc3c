import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestFolder, smallFirm, type TestFolder } from '../testing/test-context.ts'

let folder: TestFolder
beforeAll(async () => {
  folder = openTestFolder()
  folder.write('touchledger.yaml', smallFirm.rules)
  folder.write('touches.csv', smallFirm.touches)
})
afterAll(() => folder.remove())

test('a command that only reads makes no data folder and says how to begin', async () => {
  for (const args of [['verify'], ['doctor'], ['rebuild'], ['report', 'channels'], ['explain', '1'], ['rules', 'show']]) {
    const ran = await folder.run(args)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('pnpm touchledger demo')
  }
})

test('rules are checked line by line, published once, and shown as a file', async () => {
  folder.write('wrong.yaml', 'version: 1\ncompany: {curency: RUB}\n')
  const wrong = await folder.run(['rules', 'check', 'wrong.yaml'])
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('wrong.yaml:2:11')
  expect(wrong.err).toContain('did you mean currency?')
  expect((await folder.run(['rules', 'check'])).out).toContain('Europe/Moscow')
  expect((await folder.run(['rules', 'publish', 'touchledger.yaml'])).err).toContain('published as version 1')
  expect((await folder.run(['rules', 'publish', 'touchledger.yaml'])).err).toContain('the same as version 1')
  const dated = await folder.run(['rules', 'publish', 'touchledger.yaml', '--effective-from', '2026-10-01', '--no-post'])
  expect(dated.err).toContain('published as version 2')
  const shown = await folder.run(['rules', 'show'])
  expect(shown.err).toContain('version 2, in force from 2026-09-30T21:00:00.000Z (shown)')
  const copy = folder.write('copy.yaml', shown.out)
  expect((await folder.run(['rules', 'check', copy])).code).toBe(0)
})

test('an import says when the file of the data folder differs from the published rules', async () => {
  writeFileSync(join(folder.path, 'data', 'touchledger.yaml'), smallFirm.rules.replace('Отказ: lost', 'Отказ: lost, Спам: spam'))
  const ran = await folder.run(['import', 'touches', 'touches.csv', '--no-post'])
  expect(ran.err).toContain('differs from the published rules (version 2)')
})

test('doctor says what waits for posting, then that nothing does', async () => {
  const before = JSON.parse((await folder.run(['doctor', '--format', 'json'])).out)
  expect(before).toContainEqual(
    expect.objectContaining({ subject: 'touches/0', odd: 'not all copied yet: serve or the next import does it' }),
  )
  await folder.run(['import', 'touches', 'touches.csv'])
  const { out } = await folder.run(['doctor'])
  expect(out).toContain('pepper fingerprint')
  expect(out).not.toContain('wait for the next batch')
})

test('a key is printed once, listed without itself, and revoked by its id', async () => {
  const made = await folder.run(['keys', 'create', 'site', '--scopes', 'ingest,read'])
  expect(made.out).toMatch(/^tl_live_\w+\n$/)
  const listed = await folder.run(['keys', 'list', '--format', 'json'])
  expect(listed.out).not.toContain(made.out.trim())
  const [{ id, scopes }] = JSON.parse(listed.out)
  expect(scopes).toEqual(['ingest', 'read'])
  expect((await folder.run(['keys', 'revoke', 'key_other'])).code).toBe(2)
  expect((await folder.run(['keys', 'revoke', id])).code).toBe(0)
  expect((await folder.run(['keys', 'list'])).out).toContain('No keys')
})

test('secrets are for their owner alone, and a start with another or without the pepper is refused', async () => {
  const pepper = join(folder.path, 'data', 'secrets', 'pepper')
  expect(statSync(pepper).mode & 0o777).toBe(0o600)
  const kept = readFileSync(pepper)
  const other = Buffer.alloc(32, 7).toString('base64')
  writeFileSync(pepper, other)
  const beside = await folder.run(['verify'])
  expect(beside.code).toBe(3)
  expect(beside.err).toContain('accepted: the one this log was begun with')
  // Even with a fingerprint that fits the wrong pepper: the log itself names the right one.
  const [, found = ''] = /found a pepper with the fingerprint (\w+)/.exec(beside.err) ?? []
  const noted = `${pepper}.fingerprint`
  const keptNote = readFileSync(noted)
  writeFileSync(noted, found)
  expect((await folder.run(['verify'])).err).toContain('accepted: the one this log was begun with')
  writeFileSync(pepper, kept)
  writeFileSync(noted, keptNote)
  expect((await folder.run(['verify'])).code).toBe(0)
})
