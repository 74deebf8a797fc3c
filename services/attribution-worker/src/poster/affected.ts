import { buildJoined, dealKey, keys as keysOf } from '@touchledger/ledger'
import { factTables } from '../collector/table-rows.ts'
import type { IdentityChange } from './identity-step.ts'
import { inCut, isKnown, literal, type Scope } from './scope.ts'

/** Deals whose desired credit may differ from what is posted. */
export type Affected = {
  /** Groups of deals that share a company or contact, each whole; ascending by their smallest deal key. */
  groups: readonly (readonly string[])[]
  /**
   * Companies all of whose deals are in the groups. A deal that came along (it shares a contact with one that is meant) but whose own
   * company is not here is not decided: its company's other sales are not at hand. Null: all companies.
   */
  companies: ReadonlySet<string> | null
  /** Documents that name no deal. */
  documents: readonly string[]
}

/** Everything: at first, and when rules changed. */
export async function allDeals(scope: Scope): Promise<Affected> {
  const deals = await scope.store.values<readonly [string]>(
    `SELECT DISTINCT deal_key FROM events_by_key WHERE deal_key != '' AND ${anyInCut(scope)}`,
  )
  const links = await scope.store.values<readonly [string, string]>(
    `SELECT DISTINCT deal_key, key FROM events_by_key WHERE topic = 'crm' AND deal_key != '' AND ${isLink} AND ${inCut(scope, 'crm')}`,
  )
  const documents = await scope.store.values<readonly [string]>(
    `SELECT DISTINCT key FROM events_by_key WHERE topic = 'finance' AND deal_key = '' AND startsWith(key, 'document/') AND ${inCut(scope, 'finance')}`,
  )
  return {
    groups: groupsOf(
      deals.map(([deal]) => deal),
      links,
    ),
    companies: null,
    documents: documents.map(([key]) => key).sort(),
  }
}

/**
 * What new events touch: deals they speak of, deals of the persons they involve, what is priced in `currencies` (those with a new rate), and
 * all deals of those companies.
 */
export async function affectedDeals(
  scope: Scope,
  identity: Pick<IdentityChange, 'involved'>,
  currencies: readonly string[] = [],
): Promise<Affected> {
  const { store } = scope
  const seedDeals = new Set(await newDeals(scope))
  const named = await store.withKeys([...identity.involved], (keys) =>
    store.values<readonly [string]>(
      `SELECT DISTINCT deal_key FROM events_by_key WHERE topic = 'crm' AND deal_key != '' AND ${inCut(scope, 'crm')}
         AND key_hash IN (SELECT cityHash64(key) FROM ${keys})`,
    ),
  )
  for (const [deal] of named) seedDeals.add(deal)
  const inCurrency = `currency IN (${currencies.map(literal).join(', ')})`
  if (currencies.length > 0) {
    const priced = await store.values<readonly [string, string]>(
      `SELECT DISTINCT crm, deal_id FROM crm_events WHERE decoded AND deal_id != '' AND ${inCut(scope, 'crm')} AND ${inCurrency}`,
    )
    for (const [crm, deal] of priced) seedDeals.add(dealKey(crm, deal))
  }
  // A document's deal may be its payment's, and a payment's documents are its refunds: one step each way.
  const documents = new Set<string>()
  const add = (papers: readonly Paper[]) => {
    for (const [deal, ...numbers] of papers) {
      if (deal !== '') seedDeals.add(deal)
      for (const number of numbers) if (number !== '') documents.add(keysOf.document(number))
    }
  }
  add(await readPapers(scope, newOf(scope, 'finance')))
  if (currencies.length > 0) {
    add(await readPapers(scope, `SELECT event_hash FROM finance_events WHERE decoded AND ${inCut(scope, 'finance')} AND ${inCurrency}`))
  }
  add(
    await store.withKeys([...documents], (keys) =>
      readPapers(
        scope,
        `SELECT event_hash FROM events_by_key WHERE topic = 'finance' AND key_hash IN (SELECT cityHash64(key) FROM ${keys})`,
      ),
    ),
  )

  const links = await linksOf(scope, [...seedDeals])
  const companies = new Set(links.map(([, key]) => key))
  for (const deal of seedDeals) companies.add(`deal/${deal}`)
  const sharing = await store.withKeys([...companies], (keys) =>
    store.values<readonly [string]>(
      `SELECT DISTINCT deal_key FROM events_by_key WHERE topic = 'crm' AND deal_key != '' AND ${inCut(scope, 'crm')}
         AND key_hash IN (SELECT cityHash64(key) FROM ${keys})`,
    ),
  )
  const deals = [...new Set([...seedDeals, ...sharing.map(([deal]) => deal)])]
  return { groups: groupsOf(deals, await linksOf(scope, deals)), companies, documents: [...documents].sort() }
}

const isLink = `(startsWith(key, 'inn/') OR startsWith(key, 'company/') OR startsWith(key, 'crm_contact:'))`
const anyInCut = (scope: Scope) => `((topic = 'crm' AND ${inCut(scope, 'crm')}) OR (topic = 'finance' AND ${inCut(scope, 'finance')}))`

// What an event names is read from the event itself, which its hash finds; events_by_key is in the order of its keys, and to look for an
// event there would read all of it.

/** Events of a topic that the batch before did not know. */
const newOf = (scope: Scope, topic: 'crm' | 'finance') =>
  `SELECT event_hash FROM ${factTables[topic]} WHERE ${inCut(scope, topic)} AND NOT ${isKnown(scope, topic)}`

/** Deals that a new event speaks of, or any other version of it. */
async function newDeals(scope: Scope): Promise<string[]> {
  const rows = await scope.store.values<readonly [string]>(
    `SELECT DISTINCT concat(crm, ':', deal_id) FROM crm_events
     WHERE deal_id != '' AND ${inCut(scope, 'crm')} AND event_hash IN (${newOf(scope, 'crm')})`,
  )
  return rows.map(([deal]) => deal)
}

/** Deal, number, and the number that a refund takes back. */
type Paper = readonly [string, string, string]

const readPapers = (scope: Scope, eventHashes: string) =>
  scope.store.values<Paper>(
    `SELECT DISTINCT if(deal_id = '', '', concat(crm, ':', deal_id)), document_id, refund_of FROM finance_events
     WHERE kind IN ('payment', 'refund') AND ${inCut(scope, 'finance')} AND event_hash IN (${eventHashes})`,
  )

/** Companies and contacts that any version of the deals' events names. */
function linksOf(scope: Scope, deals: readonly string[]) {
  return scope.store.withKeys(deals, (keys) =>
    scope.store.values<readonly [string, string]>(
      `SELECT DISTINCT concat(crm, ':', deal_id), link FROM crm_events ARRAY JOIN arrayConcat(
         if(inn = '', [], [concat('inn/', inn)]),
         if(company_id = '', [], [concat('company/', crm, ':', company_id)]),
         if(contact_id = '', [], [concat('crm_contact:', crm, '/', contact_id)]),
         arrayFilter(identifier -> startsWith(identifier, 'crm_contact:'), identifiers)) AS link
       WHERE deal_id != '' AND ${inCut(scope, 'crm')} AND event_hash IN (
         SELECT event_hash FROM events_by_key WHERE topic = 'crm' AND key_hash IN (SELECT cityHash64(concat('deal/', key)) FROM ${keys}))`,
    ),
  )
}

/** Connected groups of deals over what they share. */
function groupsOf(deals: readonly string[], links: readonly (readonly [string, string])[]): string[][] {
  const joined = buildJoined()
  const firstOf = new Map<string, string>()
  for (const [deal, key] of links) {
    const first = firstOf.get(key)
    if (first === undefined) firstOf.set(key, deal)
    else joined.join(first, deal)
  }
  const groups = new Map<string, string[]>()
  for (const deal of [...deals].sort()) {
    const root = joined.smallestOf(deal)
    const group = groups.get(root)
    if (group === undefined) groups.set(root, [deal])
    else group.push(deal)
  }
  return [...groups.values()].sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}

/** Most deals of one slice: about 100,000 conversions. */
const SLICE_DEALS_MAX = 30_000

/** Groups gathered into slices; a group is never cut. */
export function* slicesOf(groups: Affected['groups']): Generator<readonly string[]> {
  let slice: string[] = []
  for (const group of groups) {
    if (slice.length > 0 && slice.length + group.length > SLICE_DEALS_MAX) {
      yield slice
      slice = []
    }
    for (const deal of group) slice.push(deal)
  }
  if (slice.length > 0) yield slice
}
