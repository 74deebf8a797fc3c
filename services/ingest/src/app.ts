import type { FastifyPluginAsync } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { IngestDeps } from './deps.ts'
import { amocrmWebhookRoute } from './routes/amocrm-webhook.ts'
import { eventRoutes } from './routes/events.ts'
import { answerError } from './send-problem.ts'

/** Ingest's routes as a plugin, so that a process can serve them alone or beside others. It keeps its parsers and errors to itself. */
export function buildIngest(deps: IngestDeps): FastifyPluginAsync {
  return async (app) => {
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    app.setErrorHandler(answerError)
    app.addHook('onResponse', async (request, reply) => {
      const labels = { route: request.routeOptions.url ?? '', status: String(reply.statusCode) }
      deps.metrics.durations.observe(labels, reply.elapsedTime / 1000)
    })
    await app.register(eventRoutes, deps)
    await app.register(amocrmWebhookRoute, deps)
  }
}
