import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'

/** Addresses that are states of the pages, not files. */
const states = ['/', '/channels', '/deals', '/deals/*']

/** The built pages, of a folder. Everything they load comes from here, so the browser is told to load from nowhere else. */
export const pageRoutes: FastifyPluginAsync<{ folder: string }> = async (app, { folder }) => {
  app.addHook('onSend', async (_request, reply) => {
    reply.header(
      'content-security-policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:",
    )
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
  })
  // The names of built files hold a hash of their content; the page itself is asked for again each time.
  await app.register(fastifyStatic, { root: folder, wildcard: false, index: false, immutable: true, maxAge: '365d' })
  for (const path of states) {
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.sendFile('index.html', { immutable: false, maxAge: 0, cacheControl: true }),
    )
  }
}
