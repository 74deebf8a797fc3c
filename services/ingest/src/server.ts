import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Logger } from '@touchledger/service-kit'
import Fastify, { type FastifyBaseLogger, type FastifyHttpOptions, type FastifyInstance, LogController } from 'fastify'
import { BODY_BYTES_MAX } from './limits.ts'
import { answerError } from './send-problem.ts'

/**
 * A server with every limit set, for ingest alone or together with other services. No line is logged per request: it would cost
 * almost half the throughput, and a webhook's address is a secret.
 */
export function buildServer(options: { logger?: Logger } = {}): FastifyInstance {
  const loggerInstance: FastifyBaseLogger | undefined = options.logger
  const settings: FastifyHttpOptions<Server> = {
    bodyLimit: BODY_BYTES_MAX,
    // A body of 8 MiB at 1 Mbit/s takes 67 s.
    requestTimeout: 90_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    routerOptions: { maxParamLength: 256 },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply)
    },
  }
  return loggerInstance === undefined ? Fastify(settings) : Fastify({ ...settings, loggerInstance })
}
