import {
  byOccurrence,
  type CompanyDeal,
  type Conversion,
  currentOf,
  type DealDocument,
  dealKey,
  decideConversions,
  documentsWithoutDeal,
  type FinanceFact,
  foldDeal,
  type Known,
  keys,
  type PlacedDocument,
  placeDocuments,
  refundedNumber,
  saleMoment,
  type Terms,
} from '@touchledger/ledger'
import { type RulesVersion, rulesInForce, stageOf } from '@touchledger/rules'
import { type Moment, withinCut } from '../moment.ts'
import { rowsByKeys, type Store } from '../store.ts'
import { readCrmFacts, readFinanceFacts } from './facts.ts'

/** Deals of one company that are read: past it the explanation says so rather than work for minutes. */
export const COMPANY_DEALS_MAX = 5_000

export type DealFacts = Omit<CompanyDeal, 'known'>
export type Company = {
  /** Null: no CRM event of the deal is known (documents alone may name it). */
  deal: DealFacts | null
  /** The company's other deals: their sales cut the path. */
  others: readonly DealFacts[]
  /** Documents that name the deal, whatever became of it. */
  documents: readonly DealDocument[]
}

/** The deal and its company's other deals, folded out of what the moment knew. */
export async function readCompany(store: Store, moment: Moment, versions: readonly RulesVersion[], deal: string): Promise<Company> {
  const mine = await readCrmFacts(store, moment, [keys.deal(deal)])
  const own = mine.filter((fact) => dealKey(fact.crm, fact.dealId) === deal)
  const links = own.flatMap((fact) => [
    ...(fact.inn === '' ? [] : [keys.inn(fact.inn)]),
    ...(fact.companyId === '' ? [] : [keys.company(fact.crm, fact.companyId)]),
    ...(fact.contactId === '' ? [] : [`crm_contact:${fact.crm}/${fact.contactId}`]),
  ])
  const sharing = await readDealsNaming(store, moment, [...new Set(links)])
  const deals = [...new Set([deal, ...sharing])]
  const crm = await readCrmFacts(store, moment, deals.map(keys.deal))
  const documents = await readDocuments(store, moment, deals)

  const ofDeal = Map.groupBy(crm, (fact) => (fact.dealId === '' ? '' : dealKey(fact.crm, fact.dealId)))
  const folded = new Map<string, DealFacts>()
  for (const key of deals) {
    const facts = currentOf(ofDeal.get(key) ?? [])
    const state = foldDeal(
      facts.map(({ fact }) => fact),
      (event) => stageOf(rulesInForce(versions, event.occurredAtMs).rules, event),
    )
    if (state !== null) folded.set(key, { state, facts, documents: documents.get(key) ?? [] })
  }
  const target = folded.get(deal) ?? null
  folded.delete(deal)
  return {
    deal: target,
    others: [...folded.values()].filter(({ state }) => state.companyKey === target?.state.companyKey),
    documents: documents.get(deal) ?? [],
  }
}

async function readDealsNaming(store: Store, moment: Moment, named: readonly string[]): Promise<string[]> {
  const rows = await rowsByKeys(named, (some) =>
    store.rows<{ deal_key: string }>(
      `SELECT DISTINCT deal_key FROM events_by_key WHERE topic = 'crm' AND deal_key != '' AND ${withinCut(moment, 'crm')}
       AND key_hash IN (SELECT cityHash64(arrayJoin({named:Array(String)}))) ORDER BY deal_key LIMIT ${COMPANY_DEALS_MAX}`,
      { named: some },
    ),
  )
  return [...new Set(rows.map(({ deal_key }) => deal_key))].sort().slice(0, COMPANY_DEALS_MAX)
}

/** Payments and refunds by deal, as the poster places them. */
async function readDocuments(store: Store, moment: Moment, deals: readonly string[]): Promise<Map<string, DealDocument[]>> {
  const named = deals.map(keys.deal)
  const direct = await readFinanceFacts(store, moment, named)
  const byDeal = new Map<string, DealDocument[]>()
  for (const { document, dealKey: deal } of await placeRelated(store, moment, named, direct)) {
    const list = byDeal.get(deal)
    if (list === undefined) byDeal.set(deal, [document])
    else list.push(document)
  }
  for (const documents of byDeal.values()) documents.sort((a, b) => byOccurrence(a.fact, b.fact))
  return byDeal
}

/** What stands under a document's name: it, what it refunds and what refunds it. */
export async function readDocument(store: Store, moment: Moment, name: string): Promise<readonly PlacedDocument[]> {
  const refunded = refundedNumber(name)
  const named = [keys.document(name), ...(refunded === null ? [] : [keys.document(refunded)])]
  return placeRelated(store, moment, named, await readFinanceFacts(store, moment, named))
}

/** Places documents by all that is known of them and of the payments they refund. */
async function placeRelated(store: Store, moment: Moment, named: readonly string[], direct: readonly FinanceFact[]) {
  const numbers = new Set(direct.flatMap(({ documentId, refundOf }) => [documentId, refundOf]).filter((number) => number !== ''))
  if (numbers.size === 0) return []
  const all = await readFinanceFacts(store, moment, [...new Set([...named, ...[...numbers].map(keys.document)])])
  return placeDocuments(currentOf(all))
}

/** The deal's conversions as the poster decides them. */
export function conversionsOf({ deal, others, documents }: Company, known: Known, terms: Terms): Conversion[] {
  if (deal === null) return documentsWithoutDeal(documents, terms)
  const unknown: Known = { identified: false, hub: false, identityNews: [] }
  const all = [{ ...deal, known }, ...others.map((other) => ({ ...other, known: unknown }))]
  return decideConversions(all, terms).filter((conversion) => conversion.dealKey === deal.state.dealKey)
}

/** The other deal whose sale a path begins after. */
export function previousSaleOf({ others }: Company, atMs: number): string | null {
  const found = others.find((other) => other.state.gone === '' && saleMoment(other)?.atMs === atMs)
  return found?.state.dealKey ?? null
}
