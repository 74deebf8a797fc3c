import { tables } from '@touchledger/clickhouse'
import { type CrmFact, crmEdges, type Edge, isHubLabel, labelsOf, namedBy, touchEdges } from '@touchledger/ledger'
import { rulesInForce } from '@touchledger/rules'
import { readCrmFacts } from './read-facts.ts'
import { inCut, isKnown, posted, type Scope, visible } from './scope.ts'

/** What became of the persons that new events speak of. */
export type IdentityChange = {
  /**
   * Identifiers that new or superseded events name, and all members of the persons they are or were in. Hubs that were hubs before are left
   * out: what is new of an office's phone reaches no deal that names it.
   */
  involved: ReadonlySet<string>
  /** Of each identifier whose person changed: what happened to it, and the new events that did it. */
  changed: ReadonlyMap<string, { cause: 'identity_split' | 'identity_merged'; positions: readonly string[] }>
  /** Rows written. */
  labels: number
  /** All CRM facts of the cut where all had to be read, null where only some were: what follows need not read them again. */
  crm: readonly CrmFact[] | null
}

/**
 * Identifiers of new and superseded events → the persons they are or were in → all members → all their edges → labels. Writes the labels
 * that differ from those before, under the batch. `everyone`: other rules of identity hold now, so all labels are derived anew.
 */
export async function storeIdentity(scope: Scope, everyone: boolean): Promise<IdentityChange> {
  const first = scope.former.size === 0
  const { involved, before, labels, ties, crm } = await deriveIdentity(scope, first || everyone)
  const differing = [...involved]
    .filter((identifier) => (labels.get(identifier) ?? identifier) !== (before.get(identifier) ?? identifier))
    .sort()
  await writeLabels(
    scope,
    differing.map((identifier) => [identifier, labels.get(identifier) ?? identifier]),
  )
  const reaching = new Set([...involved].filter((each) => !isHubLabel(before.get(each) ?? '') || !isHubLabel(labels.get(each) ?? '')))
  return { involved: reaching, changed: first ? new Map() : changesOf(involved, before, labels, ties), labels: differing.length, crm }
}

/** Labels of everyone that an event ties to someone, from nothing but the facts in the cut: what the stored labels must say. */
export async function deriveAllLabels(scope: Scope): Promise<ReadonlyMap<string, string>> {
  return (await deriveIdentity({ ...scope, former: new Map() }, true)).labels
}

async function deriveIdentity(scope: Scope, everyone: boolean) {
  const crm = everyone ? await readCrmFacts(scope, '1') : null
  const seeds = await readSeeds(scope, crm)
  const before = await readLabels(scope, seeds.identifiers)
  const persons = new Set<string>()
  for (const identifier of seeds.identifiers) {
    const label = before.get(identifier) ?? identifier
    if (!isHubLabel(label)) persons.add(label)
  }
  const involved = new Set([...seeds.identifiers, ...persons])
  if (!everyone) {
    for (const [identifier, label] of await readMembers(scope, [...persons])) {
      involved.add(identifier)
      before.set(identifier, label)
    }
  }
  // Once a hub, always a hub, under the same rules: its neighbours only become more.
  const hubs = new Set(everyone ? [] : [...involved].filter((identifier) => isHubLabel(before.get(identifier) ?? '')))
  const edges = await readEdges(
    scope,
    [...involved].filter((identifier) => !hubs.has(identifier)),
    crm,
  )
  // Who stands at the far end of an edge without being in the person is a hub: its own neighbours were not read, so it is known by its label.
  const beyond = new Set(everyone ? [] : edges.flatMap(({ a, b }) => [a, b]).filter((identifier) => !involved.has(identifier)))
  for (const [identifier, label] of await readLabels(scope, beyond)) if (isHubLabel(label)) hubs.add(identifier)
  const { identity } = rulesInForce(scope.versions, Number.MAX_SAFE_INTEGER).rules
  const labels = labelsOf(involved, edges, { caps: identity.hubCaps, personMax: identity.personMax }, hubs)
  return { involved, before, labels, ties: seeds.ties, crm }
}

type Seeds = {
  identifiers: Set<string>
  /** New events that tie at least two identifiers, or say so of a contact. */
  ties: { position: string; identifiers: readonly string[] }[]
}

/** `everything`: all CRM facts, where everyone is looked at. */
async function readSeeds(scope: Scope, everything: readonly CrmFact[] | null): Promise<Seeds> {
  const first = everything !== null
  const identifiers = new Set<string>()
  const ties: Seeds['ties'] = []
  // At first nobody has a label yet: an identifier alone on all its touches is its own label and needs no look.
  const touches = await scope.store.values<readonly [string, readonly string[], number]>(
    first
      ? `SELECT '' AS position, identifiers, 0 AS is_new FROM touches WHERE decoded AND ${inCut(scope, 'touches')} AND length(identifiers) > 1`
      : `SELECT concat('touches/', toString(log_partition), '/', toString(log_offset)) AS position, identifiers, NOT ${isKnown(scope, 'touches')} AS is_new
         FROM touches WHERE decoded AND ${inCut(scope, 'touches')} AND event_hash IN (${changedTouches(scope)})`,
  )
  for (const [position, named, isNew] of touches) {
    for (const identifier of named) identifiers.add(identifier)
    if (!first && Number(isNew) === 1 && named.length > 1) ties.push({ position, identifiers: named })
  }
  const crm =
    everything ??
    (await readCrmFacts(
      scope,
      `event_hash IN (SELECT event_hash FROM events_by_key WHERE topic = 'crm' AND ${inCut(scope, 'crm')} AND key_hash IN (${keysOfNewCrm(scope)}))`,
    ))
  for (const fact of crm) {
    const named = namedBy(fact)
    for (const identifier of named) identifiers.add(identifier)
    if (!first && fact.isNew && named.length > 1) ties.push({ position: fact.position, identifiers: named })
  }
  return { identifiers, ties }
}

const newCrm = (scope: Scope) => `SELECT event_hash FROM crm_events WHERE ${inCut(scope, 'crm')} AND NOT ${isKnown(scope, 'crm')}`

/** What to look the neighbours of new events up by: their deal, of a contact's event whom it names. Read from the events: keys are in another order. */
const keysOfNewCrm = (scope: Scope) => `
  SELECT cityHash64(arrayJoin(if(deal_id != '', [concat('deal/', crm, ':', deal_id)], arrayConcat(
    [concat('crm_contact:', crm, '/', contact_id)], if(kind = 'merged', [concat('crm_contact:', crm, '/', merged_into)], []), identifiers))))
  FROM crm_events WHERE decoded AND ${inCut(scope, 'crm')} AND event_hash IN (${newCrm(scope)})`

/** Events of touches that are new, or that a day pulled anew has just put out. */
export const changedTouches = (scope: Scope): string =>
  `SELECT event_hash FROM touches WHERE ${inCut(scope, 'touches')} AND NOT ${isKnown(scope, 'touches')}
   UNION ALL SELECT t.event_hash FROM touches AS t INNER JOIN (
     SELECT source_system, account, day, max(version) AS since FROM replaced_days
     WHERE topic = 'touches' AND batch = ${scope.batch} AND attempt = ${scope.attempt} GROUP BY source_system, account, day) AS r
   ON r.source_system = t.source_system AND r.account = t.account AND r.day = t.day
   WHERE t.kind != 'day_replaced' AND t.version < r.since AND ${inCut(scope, 'touches', 't')}`

async function readLabels(scope: Scope, identifiers: ReadonlySet<string>): Promise<Map<string, string>> {
  if (identifiers.size === 0 || scope.former.size === 0) return new Map()
  const rows = await scope.store.withKeys([...identifiers], (keys) =>
    scope.store.values<readonly [string, string]>(
      `SELECT identifier, argMax(label, batch) FROM identity_labels
       WHERE identifier_hash IN (SELECT cityHash64(key) FROM ${keys}) AND ${posted(scope)} GROUP BY identifier`,
    ),
  )
  return new Map(rows.map(([identifier, label]) => [identifier, label]))
}

/** Everyone who is in one of the persons now. */
async function readMembers(scope: Scope, labels: readonly string[]): Promise<Map<string, string>> {
  if (labels.length === 0) return new Map()
  const rows = await scope.store.withKeys(labels, (keys) =>
    scope.store.values<readonly [string, string]>(
      `SELECT identifier, argMax(label, batch) AS now_label FROM identity_labels
       WHERE ${posted(scope)} AND identifier_hash IN (
         SELECT cityHash64(identifier) FROM identity_members WHERE label_hash IN (SELECT cityHash64(key) FROM ${keys}) AND ${posted(scope)})
       GROUP BY identifier HAVING now_label IN (SELECT key FROM ${keys})`,
    ),
  )
  return new Map(rows.map(([identifier, label]) => [identifier, label]))
}

async function readEdges(scope: Scope, identifiers: readonly string[], everything: readonly CrmFact[] | null): Promise<Edge[]> {
  const touchCut = inCut(scope, 'touches')
  const crmCut = inCut(scope, 'crm')
  if (everything !== null) {
    const tying = `event_hash IN (SELECT event_hash FROM touches WHERE length(identifiers) > 1 AND ${touchCut})`
    return edgesOf(scope, tying, everything)
  }
  return scope.store.withKeys(identifiers, (keys) => {
    const hashes = `SELECT cityHash64(key) FROM ${keys}`
    const tying = `event_hash IN (SELECT event_hash FROM touches_by_identifier WHERE length(identifiers) > 1 AND ${touchCut} AND identifier_hash IN (${hashes}))`
    const naming = `event_hash IN (SELECT event_hash FROM events_by_key WHERE topic = 'crm' AND ${crmCut} AND (
      key_hash IN (${hashes})
      OR key_hash IN (SELECT cityHash64(concat('deal/', deal_key)) FROM events_by_key
        WHERE topic = 'crm' AND deal_key != '' AND ${crmCut} AND key_hash IN (${hashes}))))`
    return readCrmFacts(scope, naming).then((crm) => edgesOf(scope, tying, crm))
  })
}

async function edgesOf(scope: Scope, touches: string, crm: readonly CrmFact[]): Promise<Edge[]> {
  const edges: Edge[] = []
  const versions = await scope.store.values<readonly [readonly string[], number]>(
    `SELECT identifiers, is_current FROM (${touchVersions(scope, touches)})`,
  )
  for (const [named, current] of versions) edges.push(...touchEdges(named, Number(current) === 1))
  // Not pushed one list into the other: a call takes only so many arguments.
  return edges.concat(crmEdges(crm))
}

/** Of some identifiers those that are hubs, or that an event which counts ties to one. */
export async function readHubTies(scope: Scope, identifiers: readonly string[]): Promise<ReadonlySet<string>> {
  if (identifiers.length === 0) return new Set()
  const found = await readHubs(scope, identifiers)
  const others = [...new Set(identifiers)].filter((identifier) => !found.has(identifier))
  const ties = (await readEdges(scope, others, null)).filter((edge) => edge.current)
  const hubs = await readHubs(
    scope,
    ties.flatMap(({ a, b }) => [a, b]),
  )
  for (const { a, b } of ties) {
    if (hubs.has(b)) found.add(a)
    if (hubs.has(a)) found.add(b)
  }
  return found
}

async function readHubs(scope: Scope, identifiers: readonly string[]): Promise<Set<string>> {
  if (identifiers.length === 0) return new Set()
  const rows = await scope.store.withKeys([...new Set(identifiers)], (keys) =>
    scope.store.values<readonly [string]>(
      `SELECT DISTINCT identifier FROM identity_labels
       WHERE startsWith(label, 'hub:') AND ${visible(scope)} AND identifier_hash IN (SELECT cityHash64(key) FROM ${keys})`,
    ),
  )
  return new Set(rows.map(([identifier]) => identifier))
}

/** Each version of each touch that matters, and whether it is the one that counts. */
const touchVersions = (scope: Scope, where: string) => `
  SELECT any(v.identifiers) AS identifiers, (version, content_hash) = any(c.best) AND NOT any(v.is_out) AS is_current
  FROM (
    SELECT t.event_id AS event_id, t.version AS version, t.content_hash AS content_hash, any(t.identifiers) AS identifiers,
      max(t.day != '' AND t.version < r.since) AS is_out
    FROM touches AS t LEFT JOIN (
      SELECT source_system, account, day, max(version) AS since FROM replaced_days
      WHERE topic = 'touches' AND ${visible(scope)} GROUP BY source_system, account, day) AS r
    ON r.source_system = t.source_system AND r.account = t.account AND r.day = t.day
    WHERE decoded AND kind != 'day_replaced' AND ${inCut(scope, 'touches')} AND ${where} GROUP BY event_id, version, content_hash
  ) AS v INNER JOIN (
    SELECT event_id, argMin((version, content_hash), (-version, content_hash)) AS best
    FROM touches WHERE decoded AND kind != 'day_replaced' AND ${inCut(scope, 'touches')} AND ${where} GROUP BY event_id
  ) AS c ON c.event_id = v.event_id
  GROUP BY event_id, version, content_hash`

/** Splits and merges, told from who was in a person before and who is now. */
function changesOf(
  involved: ReadonlySet<string>,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  ties: Seeds['ties'],
): IdentityChange['changed'] {
  const groups = (labels: ReadonlyMap<string, string>) => {
    const members = new Map<string, Set<string>>()
    for (const identifier of involved) {
      const label = labels.get(identifier) ?? identifier
      const group = members.get(label)
      if (group === undefined) members.set(label, new Set([identifier]))
      else group.add(identifier)
    }
    return members
  }
  const was = groups(before)
  const is = groups(after)
  const tiesOf = new Map<string, string[]>()
  for (const { position, identifiers } of ties) {
    for (const identifier of identifiers) {
      const list = tiesOf.get(identifier)
      if (list === undefined) tiesOf.set(identifier, [position])
      else list.push(position)
    }
  }
  const changed = new Map<string, { cause: 'identity_split' | 'identity_merged'; positions: readonly string[] }>()
  for (const identifier of involved) {
    const old = was.get(before.get(identifier) ?? identifier) ?? new Set()
    const now = is.get(after.get(identifier) ?? identifier) ?? new Set()
    const split = [...old].some((each) => !now.has(each))
    if (!split && now.size === old.size) continue
    const positions = [...new Set([...old, ...now].flatMap((each) => tiesOf.get(each) ?? []))].sort()
    changed.set(identifier, { cause: split ? 'identity_split' : 'identity_merged', positions })
  }
  return changed
}

async function writeLabels(scope: Scope, rows: readonly (readonly [string, string])[]): Promise<void> {
  if (rows.length === 0) return
  const batches = rows.map(() => scope.batch)
  const attempts = rows.map(() => scope.attempt)
  const identifiers = rows.map(([identifier]) => identifier)
  const labels = rows.map(([, label]) => label)
  await scope.store.insert('identity_members', tables.identity_members, [batches, attempts, labels, identifiers])
  await scope.store.insert('identity_labels', tables.identity_labels, [batches, attempts, identifiers, labels])
}
