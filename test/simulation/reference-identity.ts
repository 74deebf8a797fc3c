import type { Facts } from './reference-facts.ts'

// Who is who, from the facts alone: edges of current versions, hubs by the neighbours of all versions, connected components.

export type Identity = {
  isHub(identifier: string): boolean
  /** Everyone in the persons that some identifiers belong to, themselves included, hubs left out. */
  personsOf(identifiers: readonly string[]): Set<string>
  /** Whether an event that counts ties any of these to a hub, or one of them is a hub. */
  touchesHub(identifiers: Iterable<string>): boolean
}

export const contactName = (crm: string, id: string) => `crm_contact:${crm}/${id}`
const namesOf = (record: { identifiers: readonly { type: string; value: string }[] }) =>
  record.identifiers.map(({ type, value }) => `${type}:${value}`)
export const dealName = (event: { crm: string; deal_id: string }) => (event.deal_id === '' ? '' : `${event.crm}:${event.deal_id}`)

type Event = Facts['crm'][number]

/** The order of a fold: time, the source's own order, event_id. A missing sequence counts as 0 (the convention of packages/ledger). */
export function inOrder<R extends { occurred_at: number; source_sequence: number | null; event_id: string }>(events: readonly R[]): R[] {
  return [...events].sort(
    (a, b) => a.occurred_at - b.occurred_at || (a.source_sequence ?? 0) - (b.source_sequence ?? 0) || (a.event_id < b.event_id ? -1 : 1),
  )
}

/** Contacts that are members of a deal, the main one first: in order of their first mention, without those whose last word is that they left. */
export function membersOf(events: readonly Event[]): string[] {
  const mentions = inOrder(events).filter((event) => event.contact_id !== '')
  const names = [...new Set(mentions.map((event) => contactName(event.crm, event.contact_id)))]
  return names.filter(
    (name) => mentions.findLast((event) => contactName(event.crm, event.contact_id) === name)?.attributes.unlinked !== '1',
  )
}

/** Identifiers that count for nobody's neighbours: made for one call or click (DESIGN: identity). */
const passing = ['call_session', 'yclid', 'gclid']
const typeOf = (identifier: string) => identifier.slice(0, identifier.indexOf(':'))

export function identityOf(facts: Facts): Identity {
  const neighbours = new Map<string, Set<string>>()
  const joined = new Map<string, Set<string>>()
  const link = (map: Map<string, Set<string>>, a: string, b: string) => {
    if (a === b) return
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      map.set(from, (map.get(from) ?? new Set()).add(to))
  }
  // A touch ties all its identifiers with each other; a contact's own event ties them to the contact (the convention of packages/ledger).
  const tie = (map: Map<string, Set<string>>, touches: Facts['touches'], events: Facts['crm']) => {
    for (const touch of touches) for (const a of namesOf(touch)) for (const b of namesOf(touch)) link(map, a, b)
    for (const event of events) {
      if (event.deal_id !== '' || event.contact_id === '') continue
      const contact = contactName(event.crm, event.contact_id)
      for (const name of namesOf(event)) link(map, contact, name)
      if (event.kind === 'merged') link(map, contact, contactName(event.crm, event.merged_into))
    }
  }
  tie(neighbours, facts.allTouches, facts.allCrm)
  tie(joined, facts.touches, facts.crm)

  for (const deal of new Set(facts.allCrm.map(dealName))) {
    if (deal === '') continue
    const current = facts.crm.filter((event) => dealName(event) === deal)
    const all = facts.allCrm.filter((event) => dealName(event) === deal)
    const main = membersOf(current)[0]
    if (main !== undefined) for (const event of current) for (const name of namesOf(event)) link(joined, main, name)
    // Which contact is the main one depends on what has arrived. A neighbour is one "over all versions ever seen", and any order of arrival
    // must see the same, so whoever could have been the card's main contact is a neighbour of what stands on the card.
    const contacts = all.filter((event) => event.contact_id !== '').map((event) => contactName(event.crm, event.contact_id))
    for (const contact of contacts) for (const event of all) for (const name of namesOf(event)) link(neighbours, contact, name)
  }

  const caps: Readonly<Record<string, number>> = facts.versions.at(-1)?.rules.identity.hubCaps ?? {}
  const hubs = new Set<string>()
  for (const [identifier, others] of neighbours) {
    const counted = [...others].filter((other) => !passing.includes(typeOf(other)))
    if (counted.length > (caps[typeOf(identifier)] ?? Number.POSITIVE_INFINITY)) hubs.add(identifier)
  }

  const personsOf = (identifiers: readonly string[]) => {
    const found = new Set<string>()
    const waiting = identifiers.filter((identifier) => !hubs.has(identifier))
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue
      found.add(next)
      for (const other of joined.get(next) ?? []) if (!hubs.has(other)) waiting.push(other)
    }
    return found
  }
  return {
    isHub: (identifier) => hubs.has(identifier),
    personsOf,
    touchesHub: (identifiers) =>
      [...identifiers].some((each) => hubs.has(each) || [...(joined.get(each) ?? [])].some((other) => hubs.has(other))),
  }
}

export { namesOf }
