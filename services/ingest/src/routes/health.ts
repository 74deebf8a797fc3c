import { OperationError, problemOf } from '@touchledger/service-kit'
import type { FastifyPluginAsync } from 'fastify'
import { answerError, NOT_SERVED, sendProblem } from '../send-problem.ts'

export type HealthDeps = {
  /** What must answer before the process takes traffic, by name; each rejects or hangs if it does not. */
  ready: Readonly<Record<string, () => Promise<unknown>>>
  readyWithinMs?: number
}

const READY_WITHIN_MS = 2_000

/** For a process that serves nothing else: /health (it lives), /ready (what it needs answers), problem details for unknown addresses. */
export const healthRoutes: FastifyPluginAsync<HealthDeps> = async (app, { ready, readyWithinMs = READY_WITHIN_MS }) => {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problemOf('not_found', [NOT_SERVED])))
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/ready', async () => {
    await Promise.all(Object.entries(ready).map(([name, ask]) => within(readyWithinMs, name, ask)))
    return { status: 'ready' }
  })
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
