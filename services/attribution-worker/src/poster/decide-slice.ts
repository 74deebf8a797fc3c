import {
  type CompanyDeal,
  type Conversion,
  type CrmFact,
  type Current,
  conversionId,
  crmSaysTheSame,
  currentOf,
  type DealDocument,
  dealKey,
  decideConversions,
  documentsWithoutDeal,
  type FinanceFact,
  foldDeal,
  type Goal,
  type Known,
  placeDocuments,
  refundName,
  type StageReader,
  stageGoals,
  type Terms,
} from '@touchledger/ledger'
import { rulesInForce, stageOf } from '@touchledger/rules'

/** Facts of the deals of a slice: all versions. `papers` are the numbers of documents of whom every event is there. */
export type SliceFacts = {
  deals: readonly string[]
  crm: readonly CrmFact[]
  finance: readonly FinanceFact[]
  papers: ReadonlySet<string>
  orphans: readonly string[]
}

export type FoldedSlice = {
  deals: ReadonlyMap<string, Omit<CompanyDeal, 'known'>>
  /** Documents with no deal, or with one that has no CRM event. */
  loose: readonly DealDocument[]
  /** Names of documents that may stand in the ledger, but no event tells of any more. */
  ceased: readonly string[]
}

/** Puts each event to its deal. Pure: reads facts, knows no store. */
export function foldSlice(facts: SliceFacts, terms: Terms): FoldedSlice {
  const reader: StageReader = (event) =>
    stageOf(rulesInForce(terms.versions, event.occurredAtMs).rules, {
      pipeline: event.pipeline,
      pipelineId: event.pipelineId,
      stage: event.stage,
      stageId: event.stageId,
    })
  const crmOf = new Map<string, Current<CrmFact>[]>()
  for (const current of currentOf(facts.crm, crmSaysTheSame)) push(crmOf, dealKey(current.fact.crm, current.fact.dealId), current)
  const documentsOf = new Map<string, DealDocument[]>()
  const mine = new Set(facts.deals)
  const orphans = new Set(facts.orphans)
  const loose: DealDocument[] = []
  const told = new Set<string>()
  for (const { document, number, dealKey: deal } of placeDocuments(currentOf(facts.finance))) {
    told.add(document.fact.documentId)
    if (mine.has(deal)) push(documentsOf, deal, document)
    else if (deal === '' && orphans.has(`document/${number}`)) loose.push(document)
  }
  const ceased = [...facts.papers].flatMap((number) => [number, refundName(number)]).filter((name) => !told.has(name))
  const deals = new Map<string, Omit<CompanyDeal, 'known'>>()
  for (const deal of facts.deals) {
    const own = crmOf.get(deal) ?? []
    const state = foldDeal(
      own.map(({ fact }) => fact),
      reader,
    )
    const papers = documentsOf.get(deal) ?? []
    if (state === null) loose.push(...papers)
    else deals.set(deal, { state, facts: own, documents: papers })
  }
  return { deals, loose, ceased }
}

/** All conversions of a slice, company by company, and the ids that may stand in the ledger but are no conversions (any more). */
export function decideSlice(
  slice: readonly string[],
  folded: FoldedSlice,
  knownOf: ReadonlyMap<string, Known>,
  companies: ReadonlySet<string> | null,
  terms: Terms,
): { conversions: readonly Conversion[]; absent: readonly { conversionId: string; dealKey: string; goal: Goal }[] } {
  const byCompany = new Map<string, CompanyDeal[]>()
  const left = new Set<string>()
  for (const [key, deal] of folded.deals) {
    if (companies !== null && !companies.has(deal.state.companyKey)) left.add(key)
    else push(byCompany, deal.state.companyKey, { ...deal, known: knownOf.get(key) ?? unknown })
  }
  const conversions = [...byCompany.values()]
    .flatMap((deals) => decideConversions(deals, terms))
    .concat(documentsWithoutDeal(folded.loose, terms))
  const there = new Set(conversions.map((conversion) => conversion.conversionId))
  const absent = slice
    .filter((deal) => !left.has(deal))
    .flatMap((deal) => goalsOfDeal.map((goal) => ({ conversionId: conversionId(goal, deal), dealKey: deal, goal })))
  for (const document of folded.ceased) absent.push({ conversionId: conversionId('paid', document), dealKey: '', goal: 'paid' })
  return { conversions, absent: absent.filter((each) => !there.has(each.conversionId)) }
}

const goalsOfDeal: readonly Goal[] = [...stageGoals, 'won']
const unknown: Known = { identified: false, hub: false, identityNews: [] }

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
