import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Query, readParameters } from '../parameters.ts'
import type { Store } from '../store.ts'
import { refusals, secured } from './problem-schemas.ts'

const Batch = z.object({
  batch: z.number().int(),
  posted_at: z.string(),
  closed_through: z.string().nullable(),
  kernel: z.number().int(),
  engine: z.string(),
  entries: z.number().int(),
  spend_entries: z.number().int(),
  conversions: z.number().int(),
  hash: z.string(),
})
const Batches = z.object({ batches: z.array(Batch), next_before: z.number().int().nullable().describe('`before` of the next page') })

const PAGE_MAX = 1000
const PAGE_DEFAULT = 100
const BATCH_MAX = 4_294_967_295

/** GET /v1/batches: what was posted when, newest first. */
export const batchRoutes: FastifyPluginAsyncZod<{ store: Store }> = async (app, { store }) => {
  app.get(
    '/v1/batches',
    {
      schema: {
        ...secured,
        summary: 'Visible batches, newest first',
        querystring: z.looseObject({
          before: z
            .string()
            .optional()
            .meta({ description: 'Batches below this number', examples: ['101'] }),
          limit: z
            .string()
            .optional()
            .meta({ description: `1 to ${PAGE_MAX}; ${PAGE_DEFAULT} if left out`, examples: ['100'] }),
        }),
        response: { 200: Batches, ...refusals },
      },
    },
    async (request) => {
      const { whole, check } = readParameters(request.query as Query, ['before', 'limit'])
      const before = whole('before', BATCH_MAX, BATCH_MAX)
      const limit = whole('limit', PAGE_MAX, PAGE_DEFAULT)
      check()
      const rows = await store.rows<Record<string, string | number>>(
        `SELECT batch, toUnixTimestamp64Milli(posted_at) AS posted_at_ms, closed_through, kernel, engine, hash,
           JSONExtractUInt(record, 'entries') AS entries, JSONExtractUInt(record, 'spend_entries') AS spend_entries,
           JSONExtractUInt(record, 'conversions') AS conversions
         FROM (SELECT *, row_number() OVER (ORDER BY batch) AS place FROM sealed_batches)
         WHERE batch = place AND batch < {before:UInt32} ORDER BY batch DESC LIMIT {limit:UInt32}`,
        { before, limit },
      )
      const batches = rows.map((row) => ({
        batch: Number(row.batch),
        posted_at: new Date(Number(row.posted_at_ms)).toISOString(),
        closed_through: row.closed_through === '' ? null : String(row.closed_through),
        kernel: Number(row.kernel),
        engine: String(row.engine),
        entries: Number(row.entries),
        spend_entries: Number(row.spend_entries),
        conversions: Number(row.conversions),
        hash: String(row.hash),
      }))
      const last = batches.at(-1)?.batch ?? 1
      return { batches, next_before: batches.length === limit && last > 1 ? last : null }
    },
  )
}
