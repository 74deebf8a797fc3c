import type { SourceTopic } from '@touchledger/events'
import { decideAccess, problemOf, RequestFault } from '@touchledger/service-kit'
import type { FastifyPluginAsync } from 'fastify'
import { acceptEvents } from '../accept-events.ts'
import { Accepted, NothingAccepted, refusals } from '../answers.ts'
import { parseJsonEvents, parseNdjsonEvents } from '../body/parse-events.ts'
import { unpackBody } from '../body/unpack.ts'
import { buildBodyBudget } from '../body-budget.ts'
import type { IngestDeps } from '../deps.ts'
import { bodies } from '../event-schemas.ts'
import { BODY_BYTES_MAX, IN_FLIGHT_BYTES_MAX } from '../limits.ts'
import { sendProblem } from '../send-problem.ts'

const SOURCE_TOPICS: readonly SourceTopic[] = ['touches', 'costs', 'crm', 'finance']
const JSON_TYPE = 'application/json'
const NDJSON_TYPE = 'application/x-ndjson'

/** POST /v1/events/{topic}. A 202 means that the log has the accepted events durably; it does not mean that they are attributed. */
export const eventRoutes: FastifyPluginAsync<IngestDeps> = async (app, deps) => {
  const { log, door, keys, openOnLoopback, metrics } = deps

  app.addHook('onRequest', async ({ headers: { authorization, host } }, reply) => {
    const access = decideAccess({ authorization, host }, { scope: 'ingest', keys, openOnLoopback })
    if (!access.allowed) return sendProblem(reply, access.problem)
  })
  app.addHook('onRequest', buildBodyBudget(IN_FLIGHT_BYTES_MAX, BODY_BYTES_MAX))

  app.removeAllContentTypeParsers()
  app.addContentTypeParser([JSON_TYPE, NDJSON_TYPE], { parseAs: 'buffer', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  )
  app.addContentTypeParser('*', (request, _payload, done) => {
    const found = request.headers['content-type']?.slice(0, 60) ?? ''
    done(new RequestFault('unsupported_media_type', [{ field: 'Content-Type', found, accepted: `${JSON_TYPE} or ${NDJSON_TYPE}` }]))
  })

  for (const topic of SOURCE_TOPICS) {
    const schema = {
      tags: ['events'],
      summary: `Sends events of the topic ${topic}`,
      description:
        'A JSON list, {"events": [...]} or one event a line (application/x-ndjson), also gzip. Each event is accepted or rejected by itself; ' +
        'sending an event again changes nothing.',
      consumes: [JSON_TYPE, NDJSON_TYPE],
      security: [{ key: [] }],
      body: bodies[topic],
      response: { 202: Accepted, 422: NothingAccepted, ...refusals },
    }
    app.post(`/v1/events/${topic}`, { schema, validatorCompiler: () => (value) => ({ value }) }, async (request, reply) => {
      const text = await unpackBody(request.headers, bytesOf(request.body))
      const sent = request.headers['content-type']?.startsWith(NDJSON_TYPE) ? parseNdjsonEvents(text) : parseJsonEvents(text)
      const { records, rejected, warnings } = await acceptEvents(door, topic, sent)
      if (records.length > 0) await log.append(topic, records)
      metrics.events.inc({ topic, outcome: 'accepted' }, records.length)
      metrics.events.inc({ topic, outcome: 'rejected' }, rejected.length)
      if (records.length > 0) return reply.code(202).send({ accepted: records.length, rejected, warnings })
      const problem = problemOf('nothing_accepted', [])
      return sendProblem(reply, { ...problem, body: Object.assign(problem.body, { accepted: 0, rejected, warnings }) })
    })
  }
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  throw new RequestFault('invalid_body', [{ field: '(body)', found: '', accepted: 'a list of events' }])
}
