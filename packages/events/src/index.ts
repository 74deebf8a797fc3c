export { AMOUNT_MINOR_MAX, amountAccepted, type ParsedAmount, parseAmountMinor } from './amounts.ts'
export { buildCodecs, type Codecs, type Decoded, MESSAGE_BYTES_MAX, type SchemaVersion, type Topic } from './codecs.ts'
export { type CompatibilityFault, checkCompatibility } from './compatibility.ts'
export { cutBetweenContacts, maskContact, replaceContacts, replaceContactsInProse } from './contacts-in-text.ts'
export { contentHashOf } from './content-hash.ts'
export { currencyCodes, currencyExponent } from './currencies.ts'
export { type Acceptance, type AcceptedEvent, buildDoor, type Door, type DoorDeps, type IndexedFault } from './door.ts'
export type * from './drafts.ts'
export { CostEventJson, toCostDraft } from './http-cost.ts'
export { CrmEventJson, toCrmDraft } from './http-crm.ts'
export { toDraftOf } from './http-drafts.ts'
export type { DraftOutcome } from './http-fields.ts'
export { FinanceEventJson, toFinanceDraft } from './http-finance.ts'
export { TouchEventJson, toTouchDraft } from './http-touch.ts'
export { IDENTIFIER_TYPE_PATTERN, identifierTypes, type NormalisedIdentifier, normaliseIdentifier } from './identifiers.ts'
export { costEventKinds, costKinds, crmKinds, dealKinds, financeKinds, KIND_PATTERN, touchKinds } from './kinds.ts'
export { isDay, type ParsedTime, parseOccurredAt, timeAccepted } from './occurred-at.ts'
export type * from './records.ts'
export { type Fault, toFound } from './refusals.ts'
export { buildTokeniser, type Pepper, pepperFingerprint, type Tokenised, tokenise } from './tokens.ts'
export {
  type ClickId,
  type ClickIdKind,
  clickIdKinds,
  clickIdOf,
  landingOf,
  landingPathOf,
  oneClickKinds,
  plainHost,
  referrerHostOf,
  type Utm,
  utmOf,
} from './url.ts'
