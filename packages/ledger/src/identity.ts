import { oneClickKinds } from '@touchledger/events'
import { buildJoined } from './joined.ts'
import { typeOf } from './keys.ts'

/** Two identifiers that one event ties. An edge of a superseded version counts as a neighbour, but joins nothing. */
export type Edge = { a: string; b: string; current: boolean }

export type HubRules = {
  /** Most distinct neighbours an identifier of a type may have; a type without a cap is never a hub by its neighbours. */
  caps: Readonly<Record<string, number>>
  /** Most identifiers of one person. */
  personMax: number
}

/** Identifiers made for one click or call: many stand on one person and say nothing of how shared it is. */
const passing: ReadonlySet<string> = new Set(['call_session', ...oneClickKinds])

export const hubLabel = (identifier: string): string => `hub:${identifier}`
export const isHubLabel = (label: string): boolean => label.startsWith('hub:')

/**
 * Who is who among `identifiers`: for each its person's label, the smallest identifier of the connected component; a hub's label is
 * `hub:<itself>`. A function of the edges alone, so that merge, un-merge, exclusion and restatement are one algorithm, and the order
 * of arrival plays no part. `knownHubs` are hubs by what was seen before: once too many neighbours were seen, always a hub.
 */
export function labelsOf(
  identifiers: Iterable<string>,
  edges: readonly Edge[],
  rules: HubRules,
  knownHubs: ReadonlySet<string> = new Set(),
): Map<string, string> {
  const hubs = new Set(knownHubs)
  for (const [identifier, neighbours] of neighboursOf(edges)) {
    if (neighbours.size > (rules.caps[typeOf(identifier)] ?? Number.POSITIVE_INFINITY)) hubs.add(identifier)
  }
  const joining = edges.filter((edge) => edge.current)
  const all = new Set(identifiers)
  for (const { a, b } of joining) all.add(a).add(b)
  for (;;) {
    const labels = components(all, joining, hubs)
    const tooLarge = largestOver(labels, rules.personMax)
    if (tooLarge === null) {
      for (const hub of hubs) if (all.has(hub)) labels.set(hub, hubLabel(hub))
      return labels
    }
    hubs.add(bestConnected(tooLarge, labels, joining, hubs))
  }
}

/** Neighbours by which a cap is judged, or, with `all`, every identifier that an edge leads to. */
function neighboursOf(edges: readonly Edge[], all = false): Map<string, Set<string>> {
  const neighbours = new Map<string, Set<string>>()
  const add = (of: string, other: string) => {
    if (!all && passing.has(typeOf(other))) return
    const known = neighbours.get(of)
    if (known === undefined) neighbours.set(of, new Set([other]))
    else known.add(other)
  }
  for (const { a, b } of edges) {
    if (a === b) continue
    add(a, b)
    add(b, a)
  }
  return neighbours
}

/** Connected over the edges without a hub at either end. */
function components(all: ReadonlySet<string>, edges: readonly Edge[], hubs: ReadonlySet<string>): Map<string, string> {
  const joined = buildJoined()
  for (const { a, b } of edges) if (!hubs.has(a) && !hubs.has(b)) joined.join(a, b)
  const labels = new Map<string, string>()
  for (const identifier of all) if (!hubs.has(identifier)) labels.set(identifier, joined.smallestOf(identifier))
  return labels
}

/** The smallest label of a person with more than `max` identifiers, or null. */
function largestOver(labels: ReadonlyMap<string, string>, max: number): string | null {
  if (labels.size <= max) return null
  const sizes = new Map<string, number>()
  for (const label of labels.values()) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  let found: string | null = null
  for (const [label, size] of sizes) if (size > max && (found === null || label < found)) found = label
  return found
}

function bestConnected(label: string, labels: ReadonlyMap<string, string>, edges: readonly Edge[], hubs: ReadonlySet<string>): string {
  const inside = edges.filter(({ a, b }) => !hubs.has(a) && !hubs.has(b) && labels.get(a) === label && labels.get(b) === label)
  let best = label
  let degree = -1
  // Calls and clicks fill a person as others do: what they all hang on must go, or one of them would at a time.
  for (const [identifier, neighbours] of neighboursOf(inside, true)) {
    if (neighbours.size > degree || (neighbours.size === degree && identifier < best)) {
      best = identifier
      degree = neighbours.size
    }
  }
  return best
}
