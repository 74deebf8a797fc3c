import createClient from 'openapi-fetch'
import type { paths } from './schema.d.ts'

const STORED_AS = 'touchledger.key'

/** The key of this tab, where the server asks for one. */
export function readKey(): string | null {
  try {
    return window.sessionStorage.getItem(STORED_AS)
  } catch {
    return null
  }
}
export function writeKey(key: string): void {
  try {
    window.sessionStorage.setItem(STORED_AS, key)
  } catch {
    // Forbidden by the browser: the key is asked for again.
  }
}

export const authorization = (): Record<string, string> => {
  const key = readKey()
  return key === null ? {} : { authorization: `Bearer ${key}` }
}

export const client = createClient<paths>({ baseUrl: '' })
client.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(authorization())) request.headers.set(name, value)
    return request
  },
})
