import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { KeyStore } from './access.ts'
import { API_SCOPES, type ApiScope, type KeyEnvironment, makeApiKey } from './api-key.ts'
import { OperationError } from './operation-error.ts'

const StoredKey = z.object({
  id: z.string(),
  name: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  scopes: z.array(z.enum(API_SCOPES)).min(1),
  /** ISO 8601 UTC. */
  created_at: z.string(),
  last_four: z.string(),
})
const KeyFileContent = z.object({ keys: z.array(StoredKey) })
export type KeyFileEntry = z.infer<typeof StoredKey>

export type KeyFile = KeyStore & {
  list: () => readonly KeyFileEntry[]
  /** Answers the key itself, which nothing can show again. `random`: at least 16 bytes. */
  create: (key: { name: string; scopes: readonly ApiScope[]; random: Uint8Array; nowMs: number; environment?: KeyEnvironment }) => {
    key: string
    entry: KeyFileEntry
  }
  /** False if no key has this id. */
  revoke: (id: string) => boolean
}

/**
 * API keys in one JSON file, hashes only. A missing file holds no key. The file is looked at on every use and read again when it has
 * changed, so that a key made or revoked by another process counts from the next request on. Every use of a file that cannot be read
 * throws an OperationError `file_invalid`: it lets nobody in.
 */
export function openKeyFile(path: string): KeyFile {
  let seen = ''
  let entries = new Map<string, KeyFileEntry>()

  function read(): Map<string, KeyFileEntry> {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
    const stamp = stat === undefined ? 'absent' : `${stat.mtimeNs}:${stat.size}:${stat.ino}`
    if (stamp === seen) return entries
    const keys = stat === undefined ? [] : parseKeyFile(path)
    entries = new Map(keys.map((entry) => [entry.hash, entry]))
    seen = stamp
    return entries
  }

  function write(keys: readonly KeyFileEntry[]): void {
    // Renamed into place, so that a reader sees the old keys or the new ones and never half a file.
    const draft = `${path}.${process.pid}.tmp`
    writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(draft, path)
  }

  return {
    find: (keyHash) => read().get(keyHash) ?? null,
    isEmpty: () => read().size === 0,
    list: () => [...read().values()],
    create: ({ name, scopes, random, nowMs, environment = 'live' }) => {
      const { key, hash, lastFour } = makeApiKey(random, environment)
      const created_at = new Date(nowMs).toISOString()
      const entry = { id: `key_${hash.slice(0, 12)}`, name, hash, scopes: [...scopes], created_at, last_four: lastFour }
      write([...read().values(), entry])
      return { key, entry }
    },
    revoke: (id) => {
      const keys = [...read().values()]
      const left = keys.filter((entry) => entry.id !== id)
      if (left.length === keys.length) return false
      write(left)
      return true
    },
  }
}

function parseKeyFile(path: string): readonly KeyFileEntry[] {
  try {
    return KeyFileContent.parse(JSON.parse(readFileSync(path, 'utf8'))).keys
  } catch (cause) {
    throw new OperationError('file_invalid', `${path}: found no list of API keys; accepted: the file as "touchledger keys" wrote it`, {
      cause,
    })
  }
}
