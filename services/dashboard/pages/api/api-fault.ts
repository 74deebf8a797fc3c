export type ProblemFault = { field: string; found: string; accepted: string }

/** An answer that is no answer: a refusal with its faults, a failure with its request, or none at all (status 0). */
export class ApiFault extends Error {
  readonly status: number
  readonly faults: readonly ProblemFault[]
  readonly requestId: string

  constructor(status: number, faults: readonly ProblemFault[], requestId: string) {
    super(`status ${status}`)
    this.name = 'ApiFault'
    this.status = status
    this.faults = faults
    this.requestId = requestId
  }
}

/** Reads a problem's body (RFC 9457), whatever stands in it. */
export function toApiFault(status: number, body: unknown): ApiFault {
  const problem = typeof body === 'object' && body !== null ? body : {}
  const listed = 'errors' in problem && Array.isArray(problem.errors) ? problem.errors : []
  const faults = listed.flatMap((each: unknown): ProblemFault[] => {
    if (typeof each !== 'object' || each === null) return []
    const text = (name: string) => String(Object.entries(each).find(([key]) => key === name)?.[1] ?? '')
    return [{ field: text('field'), found: text('found'), accepted: text('accepted') }]
  })
  return new ApiFault(status, faults, 'request_id' in problem ? String(problem.request_id) : '')
}
