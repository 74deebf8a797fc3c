import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { ensureBuilt } from '@touchledger/dashboard'

export type Answer = { status: number; body: unknown }
/** What the API answers to a path under /v1; null: there is nothing. */
export type CannedApi = (path: string, query: URLSearchParams) => Answer | null

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' }

/** The built pages and canned answers behind one address, as the query API serves them. */
export async function servePages(api: CannedApi): Promise<{ url: string; close: () => Promise<void> }> {
  const pages = await ensureBuilt()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (!pathname.startsWith('/v1/')) return sendPage(response, pages, pathname)
    const answer = api(decodeURIComponent(pathname), searchParams) ?? { status: 404, body: { status: 404, title: 'nothing', errors: [] } }
    response.writeHead(answer.status, { 'content-type': answer.status < 400 ? 'application/json' : 'application/problem+json' })
    response.end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A file of the pages, or the page itself for every address that is one of its states. */
function sendPage(response: ServerResponse, pages: string, path: string): void {
  const isFile = /\.\w+$/.test(path)
  const file = isFile ? normalize(path) : '/index.html'
  // The policy under which `serve` gives the pages out: nothing from elsewhere, no script in the page itself.
  const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:"
  response.writeHead(200, {
    'content-security-policy': policy,
    'content-type': `${types[file.split('.').at(-1) ?? ''] ?? 'text/plain'}; charset=utf-8`,
  })
  response.end(readFileSync(join(pages, file)))
}
