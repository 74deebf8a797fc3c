import { OperationError } from '@touchledger/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Bounds the memory of all bodies being served together: beyond it a request is told to come again before its body is read. A body of
 * unstated length counts as the largest accepted one.
 */
export function buildBodyBudget(inFlightBytesMax: number, bodyBytesMax: number) {
  let inFlightBytes = 0
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const stated = Number(request.headers['content-length'])
    const bytes = Number.isSafeInteger(stated) && stated >= 0 ? Math.min(stated, bodyBytesMax) : bodyBytesMax
    if (inFlightBytes + bytes > inFlightBytesMax)
      throw new OperationError('overloaded', `bodies: found ${inFlightBytes + bytes} bytes in flight; accepted: ${inFlightBytesMax}`, {
        retryable: true,
      })
    inFlightBytes += bytes
    // `close` comes after every answer and also when the client hangs up, `finish` does not.
    reply.raw.once('close', () => {
      inFlightBytes -= bytes
    })
  }
}
