import { byOccurrence, contactIdentifier } from '@touchledger/ledger'
import { formatMinor } from '@touchledger/rules'
import type { DealFacts } from './company.ts'
import type { DealExplained } from './schema.ts'

const toIso = (atMs: number): string => new Date(atMs).toISOString()

/** The deal as its current CRM events tell it. `currency` is what an amount without one is in. */
export function explainDeal({ state, facts }: DealFacts, currency: string): DealExplained {
  const amountOf = (minor: number, of: string) => formatMinor(minor, of === '' ? currency : of)
  const colon = state.dealKey.indexOf(':')
  return {
    deal_key: state.dealKey,
    crm: state.dealKey.slice(0, colon),
    deal_id: state.dealKey.slice(colon + 1),
    created_at: toIso(state.created.atMs),
    created_by_user: state.createdByUser,
    company_key: state.companyKey,
    main_contact: state.mainContact,
    members: [...state.members],
    card_identifiers: [...state.cardIdentifiers],
    pipeline: state.pipeline,
    manager: state.manager,
    deal_kind: state.dealKind,
    gone: state.gone === '' ? null : state.gone,
    reached: Object.fromEntries(Object.entries(state.reached).map(([goal, { atMs, skipped }]) => [goal, { at: toIso(atMs), skipped }])),
    won:
      state.won === null
        ? null
        : {
            at: toIso(state.won.atMs),
            amount: amountOf(state.won.amountMinor, state.won.currency),
            currency: state.won.currency === '' ? currency : state.won.currency,
            vat: state.won.vat,
          },
    events: facts
      .map(({ fact }) => fact)
      .sort(byOccurrence)
      .map((fact) => ({
        position: fact.position,
        event_id: fact.eventId,
        kind: fact.kind,
        occurred_at: toIso(fact.occurredAtMs),
        pipeline: fact.pipeline || fact.pipelineId,
        stage: fact.stage || fact.stageId,
        amount: fact.amountMinor === null ? null : amountOf(fact.amountMinor, fact.currency),
        currency: fact.currency,
        manager: fact.manager,
        contact: fact.contactId === '' ? null : contactIdentifier(fact.crm, fact.contactId),
        identifiers: [...fact.identifiers],
      })),
  }
}
