import { randomBytes } from 'node:crypto'
import { type KeyStore, makeApiKey } from '@touchledger/service-kit'

/**
 * The keys of the folder, and one that lives as long as this process: it stands in the lock file, which its owner alone can read, and lets
 * the commands of the same folder in.
 */
export function withLocalKey(keys: KeyStore): { keys: KeyStore; localKey: string } {
  const { key, hash } = makeApiKey(randomBytes(20))
  return {
    localKey: key,
    keys: {
      find: (wanted) => (wanted === hash ? { id: 'local', scopes: ['admin'] } : keys.find(wanted)),
      isEmpty: () => keys.isEmpty(),
    },
  }
}
