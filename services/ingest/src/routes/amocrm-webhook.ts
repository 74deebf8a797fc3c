import { hash, timingSafeEqual } from 'node:crypto'
import type { DeadLetterDraft, DraftOf, Parsed, SourceTopic } from '@touchledger/events'
import { RequestFault } from '@touchledger/service-kit'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../answers.ts'
import { readableForm } from '../body/readable-form.ts'
import { buildBodyBudget } from '../body-budget.ts'
import type { AmoHook, IngestDeps } from '../deps.ts'
import { BODY_BYTES_MAX, IN_FLIGHT_BYTES_MAX } from '../limits.ts'
import { NOT_SERVED } from '../send-problem.ts'

const ROUTE = '/webhooks/amocrm'
type Secret = { Params: { secret: string } }

/**
 * POST /webhooks/amocrm/{secret}. amoCRM signs nothing, so the address is the secret. It stops sending after enough answers that are
 * no 2xx, so what cannot be understood is answered 200 too, once it is durable as a dead letter.
 */
export const amocrmWebhookRoute: FastifyPluginAsync<IngestDeps> = async (app, { log, door, amocrm, now, metrics }) => {
  app.addHook('onRequest', buildBodyBudget(IN_FLIGHT_BYTES_MAX, BODY_BYTES_MAX))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) => done(null, body))

  const hookOf = hookFinder(amocrm.hooks)
  const schema = {
    tags: ['webhooks'],
    summary: 'Takes a webhook delivery of amoCRM',
    description: 'The form body as amoCRM sends it. 200 once everything in it is durable, understood or not; 404 for an unknown secret.',
    consumes: ['application/x-www-form-urlencoded'],
    params: z.object({ secret: z.string() }),
    response: { 200: z.object({ status: z.literal('ok') }), 404: Problem, 413: Problem, 500: Problem, 503: Problem },
  }
  // Asked before the body is read: nobody without the secret makes this process read megabytes.
  const onRequest = async (request: FastifyRequest<Secret>) => void hookOf(request.params.secret)
  app.post<Secret>(`${ROUTE}/:secret`, { schema, onRequest }, async (request, reply) => {
    const hook = hookOf(request.params.secret)
    const body = request.body instanceof Uint8Array ? new TextDecoder().decode(request.body) : ''
    const { events, deadLetters } = understand(body, hook.account)
    for (const topic of ['touches', 'costs', 'crm', 'finance'] as const) {
      const { accepted, rejected } = door.accept(topic, draftsOf(events, topic))
      if (accepted.length > 0) await log.append(topic, accepted)
      metrics.events.inc({ topic, outcome: 'accepted' }, accepted.length)
      metrics.events.inc({ topic, outcome: 'rejected' }, rejected.length)
      for (const fault of rejected) deadLetters.push(deadLetterOf(fault, topic, hook.account))
    }
    const [first, ...others] = deadLetters
    if (first !== undefined) {
      // One letter for a delivery: it is played again as a whole, and what was understood changes nothing the second time.
      const message = [first, ...others].map((letter) => letter.message).join('. ')
      await log.append('dead_letters', [door.toDeadLetter({ ...first, message, payload: readableForm(body) })])
    }
    metrics.webhooks.inc({ source: 'amocrm', outcome: deadLetters.length > 0 ? 'dead_letter' : 'accepted' })
    return reply.code(200).send({ status: 'ok' as const })
  })

  function understand(body: string, account: string): { events: readonly Parsed[]; deadLetters: Omit<DeadLetterDraft, 'payload'>[] } {
    try {
      const events = amocrm.parse(body, { account, receivedAtMs: now() })
      const rejected = events.filter((one) => one.kind === 'rejected')
      return { events, deadLetters: rejected.map((fault) => deadLetterOf(fault, '', account)) }
    } catch (error) {
      const found = error instanceof Error ? error.name : 'a fault of the reader'
      return {
        events: [],
        deadLetters: [deadLetterOf({ field: '(body)', code: 'undecodable', found, accepted: 'a form body of amoCRM' }, '', account)],
      }
    }
  }
}

/**
 * Compares with every secret to the end, over hashes of equal length: how long it takes tells nothing about any of them. An unknown one
 * is refused in the words of any address that does not exist: nobody learns that a secret was nearly right.
 */
function hookFinder(hooks: readonly AmoHook[]): (secret: string) => AmoHook {
  const hashed = hooks.map((hook) => ({ hook, hash: hash('sha256', hook.secret, 'buffer') }))
  return (secret) => {
    const asked = hash('sha256', secret, 'buffer')
    let found: AmoHook | undefined
    for (const one of hashed) if (timingSafeEqual(one.hash, asked)) found = one.hook
    if (found === undefined) throw new RequestFault('not_found', [NOT_SERVED])
    return found
  }
}

function draftsOf<T extends SourceTopic>(events: readonly Parsed[], topic: T): DraftOf[T][] {
  return events.flatMap((one) => (one.kind === 'event' && one.topic === topic ? [one.draft as DraftOf[T]] : []))
}

function deadLetterOf(
  fault: { field: string; code: string; found: string; accepted: string },
  topic: string,
  account: string,
): Omit<DeadLetterDraft, 'payload'> {
  const message = `${fault.field}: found ${fault.found || 'nothing'}; accepted: ${fault.accepted}`
  return { source_system: 'amocrm', account, coordinates: `${ROUTE} ${account}`, topic, reason: fault.code, message }
}
