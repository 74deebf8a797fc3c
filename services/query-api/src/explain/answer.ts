import { type Conversion, conversionId, dealKey, type Goal, stageGoals, type Terms } from '@touchledger/ledger'
import { type RulesVersion, rulesInForce } from '@touchledger/rules'
import { type AnswerDeps, isAsked, readAsked } from '../asked-moment.ts'
import { buildMeta, unknownVat } from '../meta.ts'
import type { Meta } from '../meta-schema.ts'
import type { Moment } from '../moment.ts'
import { invalidParameter, notFound } from '../problem.ts'
import { type Company, conversionsOf, readCompany, readDocument } from './company.ts'
import { explainConversion, explainWithdrawn } from './conversion.ts'
import { explainDeal } from './deal.ts'
import { readRates } from './facts.ts'
import { readHistory } from './history.ts'
import { type Persons, readPersons, readTies, type Tie } from './persons.ts'
import type { ConversionAnswer, ConversionExplained, DealAnswer } from './schema.ts'
import { readTouches } from './touches.ts'

type At = { moment: Moment; versions: readonly RulesVersion[]; version: RulesVersion; meta: Meta }

/** Explains a deal and all its conversions as of one moment. */
export async function answerDeal(crm: string, dealId: string, asOf: string | undefined, deps: AnswerDeps): Promise<DealAnswer> {
  const at = await readAt(asOf, deps)
  const key = dealKey(crm, dealId)
  const company = await readCompany(deps.store, at.moment, at.versions, key)
  if (company.deal === null)
    throw notFound('deal', key, `a deal that batch ${at.moment.batch} knew, as crm and id: its card’s number in the CRM`)
  const { identity, conversions } = await explainAll(company, key, null, at, deps)
  return { meta: at.meta, deal: explainDeal(company.deal, at.version.rules.company.currency), identity, conversions }
}

/** Explains one conversion (`won:<crm>:<deal>`, `paid:<document>`, …) as of one moment. */
export async function answerConversion(id: string, asOf: string | undefined, deps: AnswerDeps): Promise<ConversionAnswer> {
  const at = await readAt(asOf, deps)
  const goal = ([...stageGoals, 'won', 'paid'] as const).find((each) => id.startsWith(`${each}:`))
  const accepted = 'lead:, mql:, sql: or won: with a deal such as won:amocrm:123, or paid: with a document, that was posted by then'
  if (goal === undefined) throw notFound('conversion', id, accepted)
  const { company, key } = await companyOf(goal, id.slice(goal.length + 1), at, deps)
  const { identity, conversions } = await explainAll(company, key, id, at, deps)
  const [conversion] = conversions
  if (conversion === undefined) throw notFound('conversion', id, accepted)
  const deal = company.deal === null ? null : explainDeal(company.deal, at.version.rules.company.currency)
  return { meta: at.meta, deal, identity, conversion }
}

async function readAt(asOf: string | undefined, deps: AnswerDeps): Promise<At> {
  const asked = await readAsked(asOf, deps)
  if (!isAsked(asked)) throw invalidParameter([asked])
  const { moment, known } = asked
  const { versions } = known
  const version = rulesInForce(versions, moment.postedAtMs ?? deps.now())
  const vatUnknownFor = unknownVat(known, version, ['crm', 'finance'], null)
  const meta = buildMeta({ asOf: asOf || 'latest', moment, known, version, models: version.rules.models.modelIds, vatUnknownFor })
  return { moment, versions, version, meta }
}

/** A deal's conversion names it; a document's deal is its own, else its payment's, else it has none. */
async function companyOf(goal: Goal, key: string, at: At, { store }: AnswerDeps): Promise<{ company: Company; key: string }> {
  if (goal !== 'paid') return { company: await readCompany(store, at.moment, at.versions, key), key }
  const documents = await readDocument(store, at.moment, key)
  const deal = documents.find(({ document }) => document.fact.documentId === key)?.dealKey ?? ''
  if (deal !== '') return { company: await readCompany(store, at.moment, at.versions, deal), key: deal }
  return { company: { deal: null, others: [], documents: documents.map(({ document }) => document) }, key: '' }
}

/** The deal's conversions, or the one of them that is asked for, computed from facts and held against the ledger. */
async function explainAll(company: Company, key: string, only: string | null, at: At, { store }: AnswerDeps) {
  const { moment, versions } = at
  const { deal } = company
  const persons: Persons =
    deal === null
      ? { persons: [], hubs: [], identified: false }
      : await readPersons(store, moment, deal.state.members, deal.state.cardIdentifiers)
  const ties =
    deal === null
      ? []
      : await readTies(
          store,
          moment,
          persons.persons,
          deal.facts.map(({ fact }) => fact),
        )
  const touches = await readTouches(
    store,
    moment,
    versions,
    persons.persons.flatMap(({ identifiers }) => identifiers),
  )
  const terms: Terms = { versions, rates: await readRates(store, moment), rulesNews: [], rateNews: new Map() }
  const known = { identified: persons.identified, hub: persons.hubs.length > 0, identityNews: [] }
  const decided = conversionsOf(company, known, terms)
  const candidates =
    only !== null
      ? [only]
      : [
          ...new Set([
            ...[...stageGoals, 'won' as const].map((goal) => conversionId(goal, key)),
            ...company.documents.map(({ fact }) => conversionId('paid', fact.documentId)),
          ]),
        ]
  const history = await readHistory(store, moment, candidates)
  const byId = new Map(decided.map((conversion): [string, Conversion] => [conversion.conversionId, conversion]))
  const conversions = candidates.flatMap((id): ConversionExplained[] => {
    const conversion = byId.get(id)
    const posted = history.get(id) ?? []
    if (conversion !== undefined) return [explainConversion(conversion, company, touches, versions, posted)]
    return posted.length === 0 ? [] : [explainWithdrawn(id, key, posted)]
  })
  return { identity: explainIdentity(persons, ties), conversions }
}

function explainIdentity({ persons, hubs }: Persons, ties: readonly Tie[]): DealAnswer['identity'] {
  return {
    persons: persons.map(({ label, identifiers }) => ({ label, identifiers: [...identifiers] })),
    hubs: hubs.map(({ identifier, beside }) => ({ identifier, beside: [...beside] })),
    ties: ties.map((tie) => ({
      position: tie.position,
      topic: tie.topic,
      kind: tie.kind,
      event_id: tie.eventId,
      occurred_at: new Date(tie.occurredAtMs).toISOString(),
      identifiers: [...tie.identifiers],
      current: tie.current,
      events: tie.events,
    })),
  }
}
