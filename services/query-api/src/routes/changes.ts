import { modelIds } from '@touchledger/rules'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnswerDeps } from '../asked-moment.ts'
import { answerChanges } from '../changes/answer.ts'
import { Changes } from '../changes/schema.ts'
import type { Query } from '../parameters.ts'
import { goals } from '../report/request.ts'
import { refusals, secured } from './problem-schemas.ts'

const one = (description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({ description, examples: [example] })

/** GET /v1/changes: why a report of yesterday and one of today differ. */
export const changeRoutes: FastifyPluginAsyncZod<AnswerDeps> = async (app, deps) => {
  app.get(
    '/v1/changes',
    {
      schema: {
        ...secured,
        summary: 'What changed between two moments, by cause, to the conversion',
        querystring: z.looseObject({
          from_as_of: one('The earlier moment, required: a time, a date (its end) or batch:N', 'batch:11'),
          to_as_of: one('The later moment; the newest if left out', 'batch:12'),
          model: z
            .union([z.string(), z.array(z.string())])
            .optional()
            .meta({ description: `One or several of ${modelIds.join(', ')}`, examples: ['linear'] }),
          goal: one(`One of ${goals.join(', ')}; won if left out`, 'won'),
          top: one('Conversions listed, 1 to 1000; 50 if left out', '50'),
        }),
        response: { 200: Changes, ...refusals },
      },
    },
    async (request) => answerChanges(request.query as Query, deps),
  )
}
