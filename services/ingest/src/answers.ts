import { z } from 'zod'

const found = z.string().describe('What stood there, cut to 100 characters, e-mails and phones masked')

export const Fault = z.object({
  index: z.int().describe('Place of the event in the request, from 0'),
  field: z.string(),
  code: z.string().describe('Stable name of the reason'),
  found,
  accepted: z.string().describe('What is accepted there'),
})

const fault = { index: 1, field: 'currency', code: 'unknown_currency', found: 'RUBLES', accepted: 'an ISO 4217 code such as RUB' }

export const Accepted = z
  .object({
    accepted: z.int().describe('Events that are durable in the log now'),
    rejected: z.array(Fault).describe('Events that are not in the log; the others are'),
    warnings: z.array(Fault).describe('What was left out of or replaced in an accepted event'),
  })
  .meta({ id: 'Accepted', examples: [{ accepted: 2, rejected: [fault], warnings: [] }] })

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), found, accepted: z.string() })).optional(),
    request_id: z.string().optional().describe('5xx only: the id under which the log has the reason'),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457 problem details',
    examples: [
      {
        type: 'urn:touchledger:problem:invalid_body',
        title: 'The body cannot be read',
        status: 400,
        detail: '(body): found gzip that ends before its end; accepted: complete gzip, as Content-Encoding says',
        errors: [{ field: '(body)', found: 'gzip that ends before its end', accepted: 'complete gzip, as Content-Encoding says' }],
      },
    ],
  })

export const NothingAccepted = Problem.extend({ accepted: z.literal(0), rejected: z.array(Fault), warnings: z.array(Fault) }).meta({
  id: 'NothingAccepted',
  description: 'No event of the request was accepted; each is listed',
  examples: [
    {
      type: 'urn:touchledger:problem:nothing_accepted',
      title: 'No event was accepted',
      status: 422,
      accepted: 0,
      rejected: [{ ...fault, index: 0 }],
      warnings: [],
    },
  ],
})

/** Every refusal of a request with events. */
export const refusals = { 400: Problem, 401: Problem, 403: Problem, 413: Problem, 415: Problem, 500: Problem, 503: Problem }
