import swagger from '@fastify/swagger'
import { OperationError, problemOf, type Registry } from '@touchledger/service-kit'
import type { FastifyPluginAsync } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Problem } from './answers.ts'
import { answerError, sendProblem } from './send-problem.ts'

export type OperationsDeps = {
  registry: Registry
  /** What must answer before the process takes traffic; each rejects or hangs if it does not. */
  ready: Readonly<Record<string, () => Promise<unknown>>>
  readyWithinMs?: number
  title: string
  description: string
  version: string
}

const READY_WITHIN_MS = 2_000

/**
 * What every process serves once, whatever services it carries: /health, /ready, /metrics, /openapi.json, problem details for unknown
 * addresses. Register it first, at the root: the description holds the routes that are registered after it.
 */
export function buildOperations(deps: OperationsDeps): FastifyPluginAsync {
  const plugin: FastifyPluginAsync = async (app) => {
    const { registry, ready, readyWithinMs = READY_WITHIN_MS } = deps
    app.setValidatorCompiler(validatorCompiler)
    app.setSerializerCompiler(serializerCompiler)
    app.setErrorHandler(answerError)
    app.setNotFoundHandler((_request, reply) =>
      sendProblem(
        reply,
        problemOf('not_found', [{ field: 'address', found: 'one that is not served', accepted: 'an address of the API description' }]),
      ),
    )
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: deps.title, description: deps.description, version: deps.version },
        components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'API key, tl_…' } } },
      },
      transform: jsonSchemaTransform,
      transformObject: jsonSchemaTransformObject,
    })

    const tags = ['operation']
    app.get(
      '/health',
      { schema: { tags, summary: 'The process lives', response: { 200: z.object({ status: z.literal('ok') }) } } },
      async () => ({
        status: 'ok' as const,
      }),
    )
    const readySchema = {
      tags,
      summary: 'What the process needs answers',
      response: { 200: z.object({ status: z.literal('ready') }), 503: Problem },
    }
    app.get('/ready', { schema: readySchema }, async () => {
      await Promise.all(Object.entries(ready).map(([name, ask]) => within(readyWithinMs, name, ask)))
      return { status: 'ready' as const }
    })
    app.get('/metrics', { schema: { tags, summary: 'Prometheus metrics', produces: ['text/plain'] } }, async (_request, reply) => {
      return reply.type(registry.contentType).send(await registry.metrics())
    })
    app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger()))
    })
  }
  // Fastify's way of saying that a plugin works on the instance it is registered on, not on a child of its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}

async function within(ms: number, name: string, ask: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new OperationError('timed_out', `${name}: no answer within ${ms} ms`, { retryable: true })), ms)
  })
  try {
    await Promise.race([ask(), late])
  } catch (cause) {
    throw cause instanceof OperationError
      ? cause
      : new OperationError('store_unavailable', `${name} does not answer`, { retryable: true, cause })
  } finally {
    clearTimeout(timer)
  }
}
