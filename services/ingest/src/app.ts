import swagger from '@fastify/swagger'
import type { FastifyPluginAsync } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { IngestDeps } from './deps.ts'
import { amocrmWebhookRoute } from './routes/amocrm-webhook.ts'
import { eventRoutes } from './routes/events.ts'
import { answerError } from './send-problem.ts'

/**
 * Ingest's routes as a plugin, so that a process can serve them alone or beside others: events, webhooks and their description at
 * `descriptionPath` (default `/openapi.json`). It keeps its parsers, errors and description to itself.
 */
export function buildIngest(deps: IngestDeps): FastifyPluginAsync {
  return async (app) => {
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    app.setErrorHandler(answerError)
    app.addHook('onResponse', async (request, reply) => {
      const labels = { route: request.routeOptions.url ?? '', status: String(reply.statusCode) }
      deps.metrics.durations.observe(labels, reply.elapsedTime / 1000)
    })
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Touchledger ingest API',
          version: '1.0.0',
          description: 'Events in by one door. A 2xx means that the accepted events are durable in the log.',
        },
        components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key with the scope ingest' } } },
      },
      transform: jsonSchemaTransform,
      transformObject: jsonSchemaTransformObject,
    })
    await app.register(eventRoutes, deps)
    await app.register(amocrmWebhookRoute, deps)
    app.get(deps.descriptionPath ?? '/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger()))
    })
  }
}
