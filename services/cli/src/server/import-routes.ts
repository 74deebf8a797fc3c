import type { DraftOf, GovernanceDraft, SourceTopic } from '@touchledger/events'
import { decideAccess, type KeyStore, RequestFault, toProblem } from '@touchledger/service-kit'
import type { FastifyPluginAsync } from 'fastify'
import type { Intake } from '../import/intake.ts'

export type ImportRoutesDeps = {
  intake: Pick<Intake, 'accept' | 'readRules' | 'publish' | 'post'>
  keys: KeyStore
  openOnLoopback: boolean
}

/** One batch of an import: 5,000 drafts with all their fields. */
const BODY_BYTES_MAX = 64 * 1024 * 1024
const topics: readonly SourceTopic[] = ['touches', 'costs', 'crm', 'finance']

/**
 * The door for the import command of the same folder: drafts as our parsers made them. It is no public interface (its form is this version's
 * own) and asks for the scope `admin`, which the lock file's key has.
 */
export const importRoutes: FastifyPluginAsync<ImportRoutesDeps> = async (app, { intake, keys, openOnLoopback }) => {
  app.addHook('onRequest', async ({ headers: { authorization, host } }, reply) => {
    const access = decideAccess({ authorization, host }, { scope: 'admin', keys, openOnLoopback })
    if (!access.allowed) return reply.code(access.problem.status).headers(access.problem.headers).send(access.problem.body)
  })
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, body } = toProblem(error, request.id)
    return reply.code(status).headers(headers).send(body)
  })
  for (const topic of topics) {
    app.post(`/internal/import/${topic}`, { bodyLimit: BODY_BYTES_MAX }, async ({ body }) => acceptAll(intake, topic, body))
  }
  app.get('/internal/import/rules', async () => intake.readRules())
  app.post('/internal/import/governance', async ({ body }, reply) => {
    await intake.publish(governanceOf(body))
    return reply.code(204).send()
  })
  app.post('/internal/import/post', async () => intake.post())
}

function acceptAll<T extends SourceTopic>(intake: Pick<Intake, 'accept'>, topic: T, body: unknown) {
  if (!Array.isArray(body)) throw new RequestFault('invalid_body', [{ field: '(body)', found: typeof body, accepted: 'a list of drafts' }])
  // The door is total for any JSON: it reads each field as unknown.
  const drafts: readonly DraftOf[T][] = body
  return intake.accept(topic, drafts)
}

function governanceOf(body: unknown): GovernanceDraft {
  if (
    typeof body === 'object' &&
    body !== null &&
    'kind' in body &&
    typeof body.kind === 'string' &&
    'occurred_at' in body &&
    typeof body.occurred_at === 'number'
  )
    return { ...body, kind: body.kind, occurred_at: body.occurred_at }
  throw new RequestFault('invalid_body', [{ field: '(body)', found: typeof body, accepted: 'a governance draft' }])
}
