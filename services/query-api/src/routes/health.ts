import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Store } from '../store.ts'

const Alive = z.object({ status: z.literal('ok') })
const Ready = z.object({ status: z.enum(['ready', 'not_ready']) })

/** /health: the process answers. /ready: so does its store. */
export const healthRoutes: FastifyPluginAsyncZod<{ store: Store }> = async (app, { store }) => {
  app.get('/health', { schema: { response: { 200: Alive } } }, async () => ({ status: 'ok' as const }))
  app.get('/ready', { schema: { response: { 200: Ready, 503: Ready } } }, async (request, reply) => {
    try {
      await store.rows('SELECT 1 FROM sealed_batches LIMIT 1')
      return { status: 'ready' as const }
    } catch (error) {
      request.log.warn({ err: error }, 'the store does not answer')
      return reply.code(503).send({ status: 'not_ready' as const })
    }
  })
}
