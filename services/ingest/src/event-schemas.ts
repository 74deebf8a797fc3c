import { CostEventJson, CrmEventJson, FinanceEventJson, type SourceTopic, TouchEventJson } from '@touchledger/events'
import { z } from 'zod'

/** A list of events, or an object that holds one; for the API description: the edge reads each event by itself. */
function bodyOf(event: z.ZodObject, id: string) {
  const known = event.meta() ?? {}
  const named = event.meta({ ...known, id })
  return z.union([z.array(named), z.object({ events: z.array(named) })]).meta({ examples: [{ events: known.examples ?? [] }] })
}

export const bodies: { readonly [T in SourceTopic]: z.ZodType } = {
  touches: bodyOf(TouchEventJson, 'TouchEvent'),
  costs: bodyOf(CostEventJson, 'CostEvent'),
  crm: bodyOf(CrmEventJson, 'CrmEvent'),
  finance: bodyOf(FinanceEventJson, 'FinanceEvent'),
}
