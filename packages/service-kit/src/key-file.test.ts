import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeyFile, parseApiKey } from './index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'touchledger-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const fresh = { name: 'crm', scopes: ['ingest'] as const, random: new Uint8Array(20).fill(9), nowMs: Date.UTC(2026, 8, 1) }
const hashOf = (key: string) => {
  const parsed = parseApiKey(key)
  return parsed.ok ? parsed.hash : ''
}

test('a key made by one process is known to another at once, and revoked at once', () => {
  const [cli, server] = [openKeyFile(join(folder, 'keys.json')), openKeyFile(join(folder, 'keys.json'))]
  expect(server.isEmpty()).toBe(true)
  const { key, entry } = cli.create(fresh)
  expect(server.find(hashOf(key))).toMatchObject({ id: entry.id, scopes: ['ingest'] })
  expect(server.isEmpty()).toBe(false)
  expect(cli.revoke(entry.id)).toBe(true)
  expect(cli.revoke(entry.id)).toBe(false)
  expect(server.find(hashOf(key))).toBeNull()
})

test('the file holds the hash and never the key, and only its owner can read it', () => {
  const path = join(folder, 'keys.json')
  const { key } = openKeyFile(path).create(fresh)
  const text = readFileSync(path, 'utf8')
  expect(text).not.toContain(key)
  expect(JSON.parse(text).keys).toEqual([
    {
      id: expect.stringMatching(/^key_[0-9a-f]{12}$/),
      name: 'crm',
      hash: hashOf(key),
      scopes: ['ingest'],
      created_at: '2026-09-01T00:00:00.000Z',
      last_four: key.slice(-4),
    },
  ])
  expect(statSync(path).mode & 0o077).toBe(0)
})

test('a file that is no key file lets nobody in, and is named', () => {
  const path = join(folder, 'keys.json')
  writeFileSync(path, '{"keys": [{"id": 1}]}')
  const file = openKeyFile(path)
  for (const use of [() => file.isEmpty(), () => file.find('x'), () => file.list()]) expect(use).toThrow(path)
})
