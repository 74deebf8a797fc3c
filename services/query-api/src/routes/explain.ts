import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnswerDeps } from '../asked-moment.ts'
import { conversionExample } from '../examples.ts'
import { answerConversion, answerDeal } from '../explain/answer.ts'
import { ConversionAnswer, ConversionExplained, DealAnswer } from '../explain/schema.ts'
import { refusals, secured } from './problem-schemas.ts'

const AsOf = z.looseObject({
  as_of: z
    .string()
    .optional()
    .meta({ description: 'The ledger as it was: a time, a date (its end), batch:N or latest', examples: ['batch:12'] }),
})

/** What stands behind a number: touches, what tied them, each model's arithmetic, the history of entries. */
export const explainRoutes: FastifyPluginAsyncZod<AnswerDeps> = async (app, deps) => {
  app.get(
    '/v1/deals/:crm/:id',
    {
      schema: {
        ...secured,
        summary: 'Explain a deal and all its conversions',
        params: z.object({ crm: z.string().meta({ examples: ['amocrm'] }), id: z.string().meta({ examples: ['30000501'] }) }),
        querystring: AsOf,
        response: { 200: DealAnswer, ...refusals },
      },
    },
    async ({ params, query }) => answerDeal(params.crm, params.id, query.as_of, deps),
  )
  // A wildcard, not a parameter: a document's number may be long, hold slashes, and be Cyrillic, which triples on the way here.
  app.get(
    '/v1/conversions/*',
    {
      schema: {
        ...secured,
        summary: 'Explain one conversion',
        params: z.object({ '*': z.string().meta({ description: 'As the ledger names it', examples: ['won:amocrm:30000501', 'paid:P1'] }) }),
        querystring: AsOf,
        response: {
          200: ConversionAnswer.extend({ conversion: ConversionExplained.meta({ examples: [conversionExample] }) }),
          ...refusals,
        },
      },
    },
    async ({ params, query }) => answerConversion(params['*'], query.as_of, deps),
  )
}
