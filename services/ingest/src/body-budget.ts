import { OperationError } from '@touchledger/service-kit'

type Asked = { headers: { 'content-length'?: string | undefined } }
type Answering = { raw: { once: (event: 'close', listener: () => void) => unknown } }

/**
 * Bounds the memory of all bodies being served together: beyond it a request is told to come again before its body is read. A body of
 * unstated length counts as the largest accepted one.
 */
export function buildBodyBudget(inFlightBytesMax: number, bodyBytesMax: number): (request: Asked, reply: Answering) => Promise<void> {
  let inFlightBytes = 0
  return async ({ headers }, { raw }) => {
    const stated = Number(headers['content-length'])
    const bytes = Number.isSafeInteger(stated) && stated >= 0 ? Math.min(stated, bodyBytesMax) : bodyBytesMax
    if (inFlightBytes + bytes > inFlightBytesMax) {
      const message = `bodies: found ${inFlightBytes + bytes} bytes in flight; accepted: ${inFlightBytesMax}`
      throw new OperationError('overloaded', message, { retryable: true })
    }
    inFlightBytes += bytes
    // `close` comes after every answer and also when the client hangs up; `finish` does not.
    raw.once('close', () => {
      inFlightBytes -= bytes
    })
  }
}
