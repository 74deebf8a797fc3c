import { z } from 'zod'

const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), found: z.string(), accepted: z.string() })).optional(),
    request_id: z.string().optional(),
  })
  .describe('Problem details (RFC 9457), application/problem+json')

/** The refusals that every route under /v1 can answer with. */
export const refusals = {
  400: ProblemDetails.describe('A parameter is not accepted: `errors` says which, what was found and what is accepted'),
  401: ProblemDetails.describe('No valid API key'),
  403: ProblemDetails.describe('The API key lacks the scope read'),
  404: ProblemDetails.describe('No such batch, deal or conversion at that moment'),
  422: ProblemDetails.describe('That cannot be answered yet'),
  500: ProblemDetails.describe('Something failed here; the log has it under `request_id`'),
  503: ProblemDetails.describe('The store does not answer now; come again'),
}
export const secured = { security: [{ key: [] }] }
