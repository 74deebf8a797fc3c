// Facts as the store gives them back: one per record of the log, versions of one event side by side.

export type FactHead = {
  /** topic/partition/offset: what evidence names. */
  position: string
  /** The batch before did not know it. */
  isNew: boolean
  eventId: string
  kind: string
  occurredAtMs: number
  resolutionMs: number
  sourceSequence: number | null
  version: number
  contentHash: string
}

export type CrmFact = FactHead & {
  crm: string
  dealId: string
  contactId: string
  companyId: string
  inn: string
  mergedInto: string
  pipeline: string
  pipelineId: string
  stage: string
  stageId: string
  amountMinor: number | null
  currency: string
  vat: string
  dealKind: string
  manager: string
  createdByUser: boolean | null
  inferred: boolean
  /** `type:value`, tokens only. */
  identifiers: readonly string[]
  /** linked only: the contact no longer belongs to the deal. */
  unlinked: boolean
  sourceSystem: string
}

export type FinanceFact = FactHead & {
  documentId: string
  dealKey: string
  amountMinor: number
  currency: string
  vat: string
  refundOf: string
  sourceSystem: string
}

/** A version of an event that counts, and what it is to the batch: nothing, a new event, or a correction of one it knew. */
export type Current<F> = { fact: F; news: '' | 'new' | 'corrected' }

/** True if `a` counts before `b`: the higher version, of equal ones the lower content hash. Log position decides nothing. */
export function outranks(a: Pick<FactHead, 'version' | 'contentHash'>, b: Pick<FactHead, 'version' | 'contentHash'>): boolean {
  return a.version !== b.version ? a.version > b.version : a.contentHash < b.contentHash
}

/**
 * Of each event the version that counts. Order of arrival does not matter, and a record twice is one version. A version that says what the
 * one known before said (a file pulled again) is no news; `saysTheSame` tells, by content hash unless given.
 */
export function currentOf<F extends FactHead>(
  facts: Iterable<F>,
  saysTheSame: (a: F, b: F) => boolean = (a, b) => a.contentHash === b.contentHash,
): Current<F>[] {
  const best = new Map<string, { fact: F; known: F | null }>()
  for (const fact of facts) {
    const seen = best.get(fact.eventId)
    if (seen === undefined) {
      best.set(fact.eventId, { fact, known: fact.isNew ? null : fact })
      continue
    }
    if (isBetter(fact, seen.fact)) seen.fact = fact
    if (!fact.isNew && (seen.known === null || isBetter(fact, seen.known))) seen.known = fact
  }
  return [...best.values()].map(({ fact, known }) => ({ fact, news: known === null ? 'new' : saysTheSame(fact, known) ? '' : 'corrected' }))
}

/** Of two copies of one version the one known before speaks, else the earlier in the log: evidence names it, in every rebuild the same. */
function isBetter(a: FactHead, b: FactHead): boolean {
  const isCopy = a.version === b.version && a.contentHash === b.contentHash
  if (!isCopy) return outranks(a, b)
  return a.isNew === b.isNew ? isEarlier(a.position, b.position) : !a.isNew
}

function isEarlier(a: string, b: string): boolean {
  const [, partitionA, offsetA] = a.split('/')
  const [, partitionB, offsetB] = b.split('/')
  const partitions = Number(partitionA) - Number(partitionB)
  return partitions !== 0 ? partitions < 0 : Number(offsetA) < Number(offsetB)
}

/**
 * True if two versions of a CRM event say the same. Of a link the time does not count: a card that is pulled says who belongs to it, not since
 * when, and is dated anew by each pull.
 */
export function crmSaysTheSame(a: CrmFact, b: CrmFact): boolean {
  if (a.contentHash === b.contentHash) return true
  const link = (fact: CrmFact) =>
    JSON.stringify([fact.kind, fact.dealId, fact.contactId, fact.companyId, fact.inn, fact.unlinked, fact.identifiers])
  return a.kind === 'linked' && link(a) === link(b)
}

/** The order of what happened: time, then the source's own order, then event_id, so that every reader folds alike. */
export function byOccurrence(a: FactHead, b: FactHead): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs - b.occurredAtMs
  const sequence = (a.sourceSequence ?? 0) - (b.sourceSequence ?? 0)
  if (sequence !== 0) return sequence
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0
}
