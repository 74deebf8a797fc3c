import swagger from '@fastify/swagger'
import { type Access, type ApiScope, PROBLEM_TYPE, type Problem, toProblem } from '@touchledger/service-kit'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { buildKnownFacts } from './known-facts.ts'
import { batchRoutes } from './routes/batches.ts'
import { changeRoutes } from './routes/changes.ts'
import { explainRoutes } from './routes/explain.ts'
import { healthRoutes } from './routes/health.ts'
import { reportRoutes } from './routes/report.ts'
import type { Store } from './store.ts'

export type QueryApiDeps = {
  store: Store
  now: () => number
  /** Asked before every route under /v1. */
  authorise: (request: FastifyRequest, scope: ApiScope) => Access
}

/**
 * The query API as a plugin: everything under /v1, /health, /ready and /openapi.json. It reads the store and keeps nothing but what
 * batches knew, which cannot change.
 */
export const buildQueryApi: FastifyPluginAsync<QueryApiDeps> = async (app, { store, now, authorise }) => {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request.id)
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed')
    return sendProblem(reply, problem)
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, {
      status: 404,
      headers: {},
      body: {
        type: 'urn:touchledger:problem:not_found',
        title: 'There is nothing at this address',
        status: 404,
        detail: `path: found ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}; accepted: the paths of /openapi.json`,
      },
    }),
  )
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Touchledger query API',
        version: '1.0.0',
        description:
          'Revenue by channel out of an append-only ledger. Money and shares are decimal strings: read them as decimals, not floats.',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key with the scope read' } } },
    },
    transform: describeWildcard,
  })
  await app.register(healthRoutes, { store })
  await app.register(async (guarded) => {
    guarded.addHook('onRequest', async (request, reply) => {
      const access = authorise(request, 'read')
      if (!access.allowed) return sendProblem(reply, access.problem)
    })
    const knownFacts = buildKnownFacts(store)
    await guarded.register(reportRoutes, { store, knownFacts, now })
    await guarded.register(explainRoutes, { store, knownFacts, now })
    await guarded.register(changeRoutes, { store, knownFacts, now })
    await guarded.register(batchRoutes, { store })
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** A wildcard route is described by the name of what stands there: clients know no `*`. */
const describeWildcard: typeof jsonSchemaTransform = (route) => {
  const { schema, url } = jsonSchemaTransform(route)
  if (!url.endsWith('/*')) return { schema, url }
  return { schema: JSON.parse(JSON.stringify(schema).replaceAll('"*"', '"id"')), url: `${url.slice(0, -1)}:id` }
}

function sendProblem(reply: FastifyReply, { status, headers, body }: Problem) {
  // As text: an error's body is not held against the response schema of the route that failed.
  return reply.code(status).headers(headers).type(PROBLEM_TYPE).serializer(JSON.stringify).send(body)
}
