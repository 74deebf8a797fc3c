import { causeRank, type Terms } from '@touchledger/ledger'
import type { Affected } from './affected.ts'
import { decideSlice, foldSlice } from './decide-slice.ts'
import type { factsByDeal } from './facts-by-deal.ts'
import { fillConversions } from './fill-conversions.ts'
import type { IdentityChange } from './identity-step.ts'
import { classifyMissing, findRepeated, pathStatement, rulesOf, sharesStatement, storeTouches } from './kernel.ts'
import { readKnown } from './known.ts'
import { readCrmFacts, readFinanceFacts } from './read-facts.ts'
import { inCut, posted, type Scope, statement, visible } from './scope.ts'
import { clearSlice, fillWork } from './work.ts'

/** Of a slice that is derived: what `entriesStatement` makes entries of. */
export type DerivedSlice = { terms: Terms; rulesVersions: readonly number[] }

/** Derives the paths of a slice of deals and their shares into the attempt's work tables. */
export async function deriveSlice(
  scope: Scope,
  slice: { deals: readonly string[]; documents: readonly string[] },
  companies: Affected['companies'],
  identity: Omit<IdentityChange, 'crm'>,
  terms: Terms,
  /** All CRM facts of the cut, where they are at hand. */
  atHand: ReturnType<typeof factsByDeal> | null = null,
): Promise<DerivedSlice> {
  await clearSlice(scope)
  const facts = await readSlice(scope, slice, atHand)
  const folded = foldSlice({ ...facts, deals: slice.deals, orphans: slice.documents }, terms)
  const numbers = new Map([...folded.deals.keys()].sort().map((key, index) => [key, index]))
  await fillWork(
    scope,
    'members',
    [...folded.deals].flatMap(([key, { state }]) => state.members.map((member) => [numbers.get(key) ?? 0, member])),
  )
  await scope.store.command(statement('identifiers', { work: scope.work, visible: visible(scope) }))
  const known = await readKnown(scope, folded, numbers, identity)
  const { conversions, absent } = decideSlice(slice.deals, folded, known, companies, terms)
  await fillConversions(scope, conversions, absent, numbers, terms)
  // Whoever derives everything has found the repeated events once for all slices.
  if (companies !== null) await findRepeated(scope, 'slice')
  await storeTouches(scope, terms)
  await classifyMissing(scope, terms)
  const rulesVersions = [...new Set(conversions.map((conversion) => conversion.rulesVersion))]
  for (const version of rulesVersions) {
    const rules = rulesOf(terms, version)
    await scope.store.command(pathStatement(scope, version, rules))
    await scope.store.command(sharesStatement(scope, version, rules))
  }
  await scope.store.command(
    statement('news', {
      work: scope.work,
      posted: posted(scope),
      source_corrected: causeRank('source_corrected'),
      late_touch: causeRank('late_touch'),
    }),
  )
  return { terms, rulesVersions }
}

async function readSlice(
  scope: Scope,
  { deals, documents }: { deals: readonly string[]; documents: readonly string[] },
  atHand: ReturnType<typeof factsByDeal> | null,
) {
  const named = [...deals.map((deal) => `deal/${deal}`), ...documents]
  const byKey = (topic: string, keys: string) =>
    `event_hash IN (SELECT event_hash FROM events_by_key WHERE topic = '${topic}' AND ${inCut(scope, topic)} AND key_hash IN (SELECT cityHash64(key) FROM ${keys}))`
  const [crm, direct] = await scope.store.withKeys(named, async (keys) => [
    atHand === null ? await readCrmFacts(scope, byKey('crm', keys)) : atHand.take(deals),
    await readFinanceFacts(scope, byKey('finance', keys)),
  ])
  const papers = new Set(direct.map((fact) => fact.documentId))
  // Refunds name their payment, not always its deal.
  const keysOfPapers = new Set(direct.flatMap((fact) => [fact.documentId, fact.refundOf]).map((number) => `document/${number}`))
  keysOfPapers.delete('document/')
  if (keysOfPapers.size === 0) return { crm, finance: direct, papers }
  const finance = await scope.store.withKeys([...new Set([...named, ...keysOfPapers])], (keys) =>
    readFinanceFacts(scope, byKey('finance', keys)),
  )
  return { crm, finance, papers }
}
