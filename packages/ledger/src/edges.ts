import { byOccurrence, type CrmFact, currentOf } from './facts.ts'
import type { Edge } from './identity.ts'
import { contactIdentifier, dealKey } from './keys.ts'

/** Everything a CRM event names that can be an identifier of a person, its contact first. */
export function namedBy(fact: CrmFact): string[] {
  const named = [...fact.identifiers]
  if (fact.contactId !== '') named.unshift(contactIdentifier(fact.crm, fact.contactId))
  if (fact.kind === 'merged' && fact.dealId === '' && fact.mergedInto !== '') named.push(contactIdentifier(fact.crm, fact.mergedInto))
  return named
}

/** The contacts of a deal that are linked to it, in the order they came; the first is the main contact. Current events of one deal only. */
export function contactsOf(events: readonly CrmFact[]): readonly string[] {
  const contacts = new Map<string, boolean>()
  for (const event of [...events].sort(byOccurrence)) {
    if (event.contactId !== '') contacts.set(contactIdentifier(event.crm, event.contactId), !event.unlinked)
  }
  return [...contacts].filter(([, isLinked]) => isLinked).map(([contact]) => contact)
}

/** Every two identifiers of one touch are tied: a hub among them must not cut the others from each other. */
export function touchEdges(identifiers: readonly string[], current: boolean): Edge[] {
  return identifiers.flatMap((a, index) => identifiers.slice(index + 1).map((b) => ({ a, b, current })))
}

/**
 * The edges of all versions of the CRM events of some deals and contacts: a contact is tied to what its own events name, a card's
 * identifiers to the deal's main contact. All events of a deal must be there, or its main contact cannot be told.
 */
export function crmEdges(facts: readonly CrmFact[]): Edge[] {
  const current = new Set(currentOf(facts).map(({ fact }) => fact))
  const edges: Edge[] = []
  const deals = new Map<string, CrmFact[]>()
  for (const fact of facts) {
    if (fact.dealId === '') {
      const [contact, ...others] = namedBy(fact)
      if (contact !== undefined && fact.contactId !== '')
        for (const other of others) edges.push({ a: contact, b: other, current: current.has(fact) })
      continue
    }
    const key = dealKey(fact.crm, fact.dealId)
    const list = deals.get(key)
    if (list === undefined) deals.set(key, [fact])
    else list.push(fact)
  }
  for (const events of deals.values()) {
    const main = contactsOf(events.filter((event) => current.has(event)))[0]
    // Which contact is the main one depends on what has arrived so far. Whoever could have been it is a neighbour of the card for ever:
    // a hub must not hang on the order of arrival.
    const once = new Set(events.filter((event) => event.contactId !== '').map((event) => contactIdentifier(event.crm, event.contactId)))
    for (const fact of events) {
      for (const other of fact.identifiers) {
        for (const contact of once) edges.push({ a: contact, b: other, current: contact === main && current.has(fact) })
      }
    }
  }
  return edges
}
