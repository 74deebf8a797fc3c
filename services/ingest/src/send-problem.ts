import { PROBLEM_TYPE, type Problem, toProblem } from '@touchledger/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What is said of every address that does not exist. */
export const NOT_SERVED = { field: 'address', found: 'one that is not served', accepted: 'an address of the API description' }

export function sendProblem(reply: FastifyReply, { status, headers, body }: Problem): FastifyReply {
  return reply.code(status).headers(headers).type(PROBLEM_TYPE).serializer(JSON.stringify).send(body)
}

/** Answers an error, and logs it if it is ours: with the route's pattern only, for an address can be a secret, and never with a body. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request.id)
  if (problem.status >= 500) request.log.error({ err: error, request_id: request.id, route: request.routeOptions.url }, 'request failed')
  return sendProblem(reply, problem)
}
