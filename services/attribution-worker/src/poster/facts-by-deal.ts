import { type CrmFact, dealKey } from '@touchledger/ledger'

/**
 * Facts that are at hand, to be taken deal by deal. A deal gets all versions of every event of which any version speaks of it: an event
 * that moved to another deal is known to both.
 */
export function factsByDeal(facts: readonly CrmFact[]): { take: (deals: readonly string[]) => CrmFact[] } {
  const versionsOf = new Map<string, CrmFact[]>()
  for (const fact of facts) {
    const versions = versionsOf.get(fact.eventId)
    if (versions === undefined) versionsOf.set(fact.eventId, [fact])
    else versions.push(fact)
  }
  const eventsOf = new Map<string, CrmFact[][]>()
  for (const versions of versionsOf.values()) {
    for (const deal of new Set(versions.map(({ crm, dealId }) => dealKey(crm, dealId)))) {
      const events = eventsOf.get(deal)
      if (events === undefined) eventsOf.set(deal, [versions])
      else events.push(versions)
    }
  }
  return {
    take(deals) {
      const found = new Set<CrmFact[]>()
      for (const deal of deals) {
        for (const versions of eventsOf.get(deal) ?? []) found.add(versions)
        // Each deal is taken once: what has been decided need not be held until the last slice.
        eventsOf.delete(deal)
      }
      return [...found].flat()
    },
  }
}
