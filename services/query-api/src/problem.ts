import { type ProblemFault, RequestFault } from '@touchledger/service-kit'

export type Fault = ProblemFault

/** At most this much of what was found is repeated. */
const FOUND_CHARACTERS_MAX = 80

export const toFound = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return (text ?? '').slice(0, FOUND_CHARACTERS_MAX)
}

export const invalidParameter = (faults: readonly Fault[]): RequestFault => new RequestFault('invalid_parameter', faults)
export const notFound = (field: string, found: string, accepted: string): RequestFault =>
  new RequestFault('not_found', [{ field, found: toFound(found), accepted }])
export const notAvailable = (field: string, found: string, accepted: string): RequestFault =>
  new RequestFault('not_available', [{ field, found: toFound(found), accepted }])
