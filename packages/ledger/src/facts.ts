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

/** A version of an event that counts, and whether the batch corrects what the batch before knew of it. */
export type Current<F> = { fact: F; corrected: boolean }

/** True if `a` counts before `b`: the higher version, of equal ones the lower content hash. Log position decides nothing. */
export function outranks(a: Pick<FactHead, 'version' | 'contentHash'>, b: Pick<FactHead, 'version' | 'contentHash'>): boolean {
  return a.version !== b.version ? a.version > b.version : a.contentHash < b.contentHash
}

/** Of each event the version that counts. Order of arrival does not matter, and a record twice is one version. */
export function currentOf<F extends FactHead>(facts: Iterable<F>): Current<F>[] {
  const best = new Map<string, { fact: F; knownBefore: boolean }>()
  for (const fact of facts) {
    const seen = best.get(fact.eventId)
    if (seen === undefined) best.set(fact.eventId, { fact, knownBefore: !fact.isNew })
    else {
      seen.knownBefore ||= !fact.isNew
      const same = fact.version === seen.fact.version && fact.contentHash === seen.fact.contentHash
      // The same version delivered again: the copy that was known before speaks, so a redelivery is no news.
      if (same ? !fact.isNew && seen.fact.isNew : outranks(fact, seen.fact)) seen.fact = fact
    }
  }
  return [...best.values()].map(({ fact, knownBefore }) => ({ fact, corrected: fact.isNew && knownBefore }))
}

/** The order of what happened: time, then the source's own order, then event_id, so that every reader folds alike. */
export function byOccurrence(a: FactHead, b: FactHead): number {
  if (a.occurredAtMs !== b.occurredAtMs) return a.occurredAtMs - b.occurredAtMs
  const sequence = (a.sourceSequence ?? 0) - (b.sourceSequence ?? 0)
  if (sequence !== 0) return sequence
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0
}
