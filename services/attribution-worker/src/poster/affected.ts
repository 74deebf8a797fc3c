import { buildJoined } from '@touchledger/ledger'
import type { IdentityChange } from './identity-step.ts'
import { inCut, isKnown, type Scope } from './scope.ts'

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

/** Everything: at first, and when rules or rates changed. */
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

/** What new events touch: deals they speak of, deals of the persons they involve, and all deals of those companies. */
export async function affectedDeals(scope: Scope, identity: IdentityChange): Promise<Affected> {
  const { store } = scope
  const newCrm = `SELECT event_hash FROM crm_events WHERE ${inCut(scope, 'crm')} AND NOT ${isKnown(scope, 'crm')}`
  const newFinance = `SELECT event_hash FROM finance_events WHERE ${inCut(scope, 'finance')} AND NOT ${isKnown(scope, 'finance')}`
  const involved = [...identity.involved]
  const seeds = await store.withKeys(involved, (keys) =>
    store.values<readonly [string, string]>(
      `SELECT DISTINCT deal_key, if(topic = 'finance' AND startsWith(key, 'document/'), key, '') AS document
       FROM events_by_key WHERE ${anyInCut(scope)} AND (
         (topic = 'crm' AND event_hash IN (${newCrm}))
         OR (topic = 'finance' AND event_hash IN (${newFinance}))
         OR (topic = 'crm' AND key_hash IN (SELECT cityHash64(key) FROM ${keys})))`,
    ),
  )
  const documents = new Set(seeds.map(([, document]) => document).filter((document) => document !== ''))
  // A document's deal may be its payment's, and a payment's documents are its refunds: one step each way.
  const related = await store.withKeys([...documents], (keys) =>
    store.values<readonly [string, string]>(
      `SELECT DISTINCT deal_key, key FROM events_by_key WHERE topic = 'finance' AND ${inCut(scope, 'finance')} AND event_hash IN (
         SELECT event_hash FROM events_by_key WHERE topic = 'finance' AND key_hash IN (SELECT cityHash64(key) FROM ${keys}))`,
    ),
  )
  const seedDeals = new Set([...seeds, ...related].map(([deal]) => deal).filter((deal) => deal !== ''))
  for (const [, key] of related) if (key.startsWith('document/')) documents.add(key)

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

/** Companies and contacts that any version of the deals' events names. */
function linksOf(scope: Scope, deals: readonly string[]) {
  return scope.store.withKeys(deals, (keys) =>
    scope.store.values<readonly [string, string]>(
      `SELECT DISTINCT deal_key, key FROM events_by_key WHERE topic = 'crm' AND ${isLink} AND ${inCut(scope, 'crm')} AND event_hash IN (
         SELECT event_hash FROM events_by_key WHERE key_hash IN (SELECT cityHash64(concat('deal/', key)) FROM ${keys}))`,
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
