import type { Registry } from '@touchledger/service-kit'
import type { FastifyPluginAsync } from 'fastify'

/** GET /metrics for Prometheus: the process's one registry, without a key, for it holds counts and times only. */
export const metricsRoute: FastifyPluginAsync<{ registry: Registry }> = async (app, { registry }) => {
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
