import type { DraftOf, SourceTopic } from './drafts.ts'
import { toCostDraft } from './http-cost.ts'
import { toCrmDraft } from './http-crm.ts'
import type { DraftOutcome } from './http-fields.ts'
import { toFinanceDraft } from './http-finance.ts'
import { toTouchDraft } from './http-touch.ts'

/** One event of an HTTP batch as a draft, by topic; total for any JSON. */
export const toDraftOf: { readonly [T in SourceTopic]: (json: unknown) => DraftOutcome<DraftOf[T]> } = {
  touches: toTouchDraft,
  costs: toCostDraft,
  crm: toCrmDraft,
  finance: toFinanceDraft,
}
