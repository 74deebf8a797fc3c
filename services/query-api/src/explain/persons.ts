import { type CrmFact, currentOf, isHubLabel, namedBy, typeOf } from '@touchledger/ledger'
import { countingRows, type Moment, withinCut } from '../moment.ts'
import { rowsByKeys, type Store } from '../store.ts'
import { readCrmFacts } from './facts.ts'

export type Person = { label: string; identifiers: readonly string[] }
/** An event that ties identifiers of a person, or, of touches, the first of several that tie the same. */
export type Tie = {
  position: string
  topic: 'touches' | 'crm'
  kind: string
  eventId: string
  occurredAtMs: number
  identifiers: readonly string[]
  /** False: a version that was replaced since; it joins nobody. */
  current: boolean
  events: number
}
export type Hub = { identifier: string; beside: readonly string[] }
export type Persons = { persons: readonly Person[]; hubs: readonly Hub[]; identified: boolean }

const TIES_MAX = 500

const labelsOf = async (store: Store, moment: Moment, identifiers: readonly string[]): Promise<Map<string, string>> => {
  const rows = await rowsByKeys(identifiers, (some) =>
    store.rows<{ identifier: string; label: string }>(
      `SELECT identifier, argMax(label, batch) AS label FROM identity_labels
     WHERE identifier_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)}))) AND ${countingRows(moment)} GROUP BY identifier`,
      { keys: some },
    ),
  )
  return new Map(rows.map(({ identifier, label }) => [identifier, label]))
}

/** Who stands behind a deal's members, as the labels of the moment say; a hub is nobody's and brings no one along. */
export async function readPersons(store: Store, moment: Moment, members: readonly string[], card: readonly string[]): Promise<Persons> {
  const own = await labelsOf(store, moment, members)
  const wanted = [...new Set(members.map((member) => own.get(member) ?? member).filter((label) => !isHubLabel(label)))].sort()
  const once = await rowsByKeys(wanted, (some) =>
    store.rows<{ identifier: string }>(
      `SELECT DISTINCT identifier FROM identity_members
       WHERE label_hash IN (SELECT cityHash64(arrayJoin({labels:Array(String)}))) AND ${countingRows(moment)}`,
      { labels: some },
    ),
  )
  const now = await labelsOf(
    store,
    moment,
    once.map(({ identifier }) => identifier),
  )
  const persons = wanted.map((label) => {
    const others = [...now].filter(([, current]) => current === label).map(([identifier]) => identifier)
    return { label, identifiers: [...new Set([label, ...others])].sort() }
  })
  return {
    persons,
    hubs: await readHubs(store, moment, [...new Set([...members, ...card])]),
    identified: persons.some(({ identifiers }) => identifiers.some((identifier) => typeOf(identifier) !== 'crm_contact')),
  }
}

/** Identifiers too many share to be anybody's, that stand on or beside the deal's own. */
async function readHubs(store: Store, moment: Moment, identifiers: readonly string[]): Promise<Hub[]> {
  const rows = await rowsByKeys(identifiers, (some) =>
    store.rows<{ hub: string; selves: readonly string[] }>(
      `WITH beside AS (
       SELECT identifier AS self, arrayJoin(identifiers) AS other FROM touches_by_identifier
       WHERE ${withinCut(moment, 'touches')} AND identifier_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)})))
       UNION ALL
       SELECT k.key AS self, arrayJoin(e.identifiers) AS other
       FROM (
         SELECT key, event_id FROM events_by_key
         WHERE topic = 'crm' AND ${withinCut(moment, 'crm')} AND key_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)})))
       ) AS k INNER JOIN (
         SELECT event_id, identifiers FROM crm_events WHERE ${withinCut(moment, 'crm')} AND event_hash IN (
           SELECT event_hash FROM events_by_key WHERE topic = 'crm' AND key_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)}))))
       ) AS e ON e.event_id = k.event_id
       UNION ALL
       SELECT arrayJoin({keys:Array(String)}) AS self, self AS other
     )
     SELECT other AS hub, arraySort(groupUniqArray(self)) AS selves FROM beside WHERE other IN (
       SELECT identifier FROM identity_labels WHERE startsWith(label, 'hub:') AND ${countingRows(moment)}
         AND identifier_hash IN (SELECT cityHash64(other) FROM beside))
     GROUP BY other ORDER BY other`,
      { keys: some },
    ),
  )
  const hubs = new Map<string, string[]>()
  for (const { hub, selves } of rows) hubs.set(hub, [...(hubs.get(hub) ?? []), ...selves])
  return [...hubs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([identifier, beside]) => ({ identifier, beside }))
}

/** The events that tie the persons' identifiers: every CRM event that does, and of touches one for each set of identifiers. */
export async function readTies(store: Store, moment: Moment, persons: readonly Person[], dealFacts: readonly CrmFact[]): Promise<Tie[]> {
  const identifiers = persons.flatMap((person) => person.identifiers)
  const mine = new Set(identifiers)
  const crm = [...dealFacts, ...(await readCrmFacts(store, moment, identifiers))]
  const known = new Map(crm.map((fact) => [fact.position, fact]))
  const current = new Set(currentOf(known.values()).map(({ fact }) => fact.position))
  const ties: Tie[] = [...known.values()].flatMap((fact) => {
    // A card's identifiers are tied to the deal's main contact even by an event that names no contact.
    const named = [...new Set(namedBy(fact))]
    if (!named.some((identifier) => mine.has(identifier)) || (named.length < 2 && fact.dealId === '')) return []
    const { position, kind, eventId, occurredAtMs } = fact
    return [{ position, topic: 'crm' as const, kind, eventId, occurredAtMs, identifiers: named, current: current.has(position), events: 1 }]
  })
  const touches = await rowsByKeys(identifiers, (some) =>
    store.rows<{
      identifiers: readonly string[]
      position: string
      first_event: string
      occurred_at_ms: string | number
      events: string | number
    }>(
      `SELECT identifiers, argMin(concat('touches/', toString(log_partition), '/', toString(log_offset)), (occurred_at, log_partition, log_offset)) AS position,
       argMin(event_id, (occurred_at, log_partition, log_offset)) AS first_event, toUnixTimestamp64Milli(min(occurred_at)) AS occurred_at_ms,
       uniqExact(event_id) AS events
     FROM touches_by_identifier
     WHERE length(identifiers) > 1 AND ${withinCut(moment, 'touches')} AND identifier_hash IN (SELECT cityHash64(arrayJoin({keys:Array(String)})))
     GROUP BY identifiers ORDER BY occurred_at_ms, position LIMIT ${TIES_MAX}`,
      { keys: some },
    ),
  )
  for (const row of new Map(touches.map((each) => [each.position, each])).values()) {
    ties.push({
      position: row.position,
      topic: 'touches',
      kind: 'touch',
      eventId: row.first_event,
      occurredAtMs: Number(row.occurred_at_ms),
      identifiers: row.identifiers,
      current: true,
      events: Number(row.events),
    })
  }
  return ties.sort((a, b) => a.occurredAtMs - b.occurredAtMs || (a.position < b.position ? -1 : 1)).slice(0, TIES_MAX)
}
