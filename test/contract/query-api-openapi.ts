import { buildQueryApi } from '@touchledger/query-api'
import Fastify from 'fastify'

/** What the query API says of itself at /openapi.json, as the text that stands in services/dashboard/openapi.json. */
export async function describeQueryApi(): Promise<string> {
  const app = Fastify()
  const store = { rows: async () => [] }
  await app.register(buildQueryApi, { store, now: () => 0, authorise: () => ({ allowed: true, keyId: '' }) })
  const answer = await app.inject('/openapi.json')
  await app.close()
  return `${JSON.stringify(answer.json(), null, 2)}\n`
}
