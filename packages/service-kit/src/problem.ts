/** Every refusal of an HTTP request that our services give, with its status: the one table in which statuses are chosen. */
const PROBLEMS = {
  invalid_body: { status: 400, title: 'The body cannot be read' },
  invalid_parameter: { status: 400, title: 'A parameter is not accepted' },
  unauthenticated: { status: 401, title: 'An API key is needed' },
  forbidden: { status: 403, title: 'The API key does not allow this' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  conflict: { status: 409, title: 'The state does not allow this' },
  body_too_large: { status: 413, title: 'The body is larger than accepted' },
  unsupported_media_type: { status: 415, title: 'The body is of a type that is not accepted' },
  not_available: { status: 422, title: 'That cannot be answered yet' },
  nothing_accepted: { status: 422, title: 'No event was accepted' },
  internal: { status: 500, title: 'The request failed' },
  unavailable: { status: 503, title: 'The service cannot answer now' },
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** What is wrong at one place: the field (or header, or line), what stood there and what is accepted. */
export type ProblemFault = { field: string; found: string; accepted: string }

/** RFC 9457. `type` is `urn:touchledger:problem:<code>`. A 5xx has no `detail` and no `errors`, but a `request_id` to look up in the log. */
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail?: string
  errors?: readonly ProblemFault[]
  request_id?: string
}

export type Problem = { status: number; headers: Readonly<Record<string, string>>; body: ProblemBody }

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Thrown where a request can only be refused by throwing (body parsers, hooks); turned into an answer by `toProblem`. */
export class RequestFault extends Error {
  readonly code: ProblemCode
  readonly faults: readonly ProblemFault[]

  constructor(code: ProblemCode, faults: readonly ProblemFault[]) {
    super(faults.map(({ field, found, accepted }) => `${field}: found ${found || 'nothing'}; accepted: ${accepted}`).join('. '))
    this.name = 'RequestFault'
    this.code = code
    this.faults = faults
  }
}

const RETRY_AFTER_SECONDS = 5
/** Faults of operation after which the same request can succeed. Every other error is a 500. */
const UNAVAILABLE = ['log_unavailable', 'log_full', 'log_closed', 'store_unavailable', 'overloaded', 'stopping', 'timed_out']
/** Refusals by the HTTP framework before a route is reached, and what to tell the client. */
const FRAMEWORK: Readonly<Record<string, { code: ProblemCode; field: string; accepted: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body_too_large', field: '(body)', accepted: 'a smaller body; send the events in several requests' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    field: 'Content-Type',
    accepted: 'a type that the API description lists',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid_body', field: '(body)', accepted: 'JSON' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid_body', field: '(body)', accepted: 'JSON' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'invalid_body', field: 'Content-Length', accepted: 'the number of bytes of the body' },
  FST_ERR_BAD_URL: { code: 'not_found', field: '(address)', accepted: 'an address that the API description lists' },
  FST_ERR_VALIDATION: { code: 'invalid_parameter', field: '(request)', accepted: 'what the API description says' },
}

/** The answer to an error. Whoever sends it also logs the error of a 5xx under the same request id. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof RequestFault) return problemOf(error.code, error.faults)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const refusal = FRAMEWORK[code]
  if (refusal !== undefined && error instanceof Error) {
    const faults = validationFaults(error) ?? [{ field: refusal.field, found: error.message, accepted: refusal.accepted }]
    return problemOf(refusal.code, faults)
  }
  const isUnavailable = UNAVAILABLE.includes(code)
  const { status, title } = PROBLEMS[isUnavailable ? 'unavailable' : 'internal']
  return {
    status,
    headers: isUnavailable ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {},
    body: { type: typeOf(isUnavailable ? 'unavailable' : 'internal'), title, status, request_id: requestId },
  }
}

/** A refusal that says at which places what was found and what is accepted. */
export function problemOf(code: ProblemCode, faults: readonly ProblemFault[]): Problem {
  const { status, title } = PROBLEMS[code]
  return {
    status,
    headers: status === 401 ? { 'www-authenticate': 'Bearer realm="touchledger"' } : {},
    body: { type: typeOf(code), title, status, detail: new RequestFault(code, faults).message, errors: faults },
  }
}

function typeOf(code: ProblemCode): string {
  return `urn:touchledger:problem:${code}`
}

/** What a schema found in query, path or body: `validation` as fastify's providers give it. */
function validationFaults(error: Error): ProblemFault[] | undefined {
  if (!('validation' in error) || !Array.isArray(error.validation)) return undefined
  return error.validation.map((one: { instancePath?: unknown; message?: unknown }) => ({
    field:
      String(one.instancePath ?? '')
        .replace(/^\//, '')
        .replaceAll('/', '.') || '(request)',
    found: 'what does not fit',
    accepted: String(one.message ?? 'what the API description says'),
  }))
}
