import type { CrmEvent, Facts, FinanceEvent, RulesVersion } from './reference-facts.ts'
import { inForce } from './reference-facts.ts'
import { dealName, inOrder, membersOf, namesOf } from './reference-identity.ts'

// A deal as its current CRM events tell it, and its documents.

export type Moment = { atMs: number; resolutionMs: number }
export type Deal = {
  name: string
  created: Moment
  byUser: boolean
  company: string
  /** Identifiers whose persons' touches are the deal's. */
  members: string[]
  card: string[]
  pipeline: string
  manager: string
  kind: string
  reached: Map<'lead' | 'mql' | 'sql', Moment>
  won: Moment | null
  amount: { minor: number; currency: string; vat: string }
  /** Deleted, merged, spam or a duplicate: its desired credit is nothing. */
  isOut: boolean
  documents: FinanceEvent[]
  /** The earlier of won and first payment. */
  sale: Moment | null
}

const funnel = ['lead', 'mql', 'sql'] as const
/** How many stages of the funnel a state has passed. */
const passedBy: Readonly<Record<string, number>> = { lead: 1, mql: 2, sql: 3, won: 3 }

export function dealsOf(facts: Facts): { deals: Deal[]; loose: FinanceEvent[] } {
  const papers = facts.finance.filter((event) => event.kind === 'payment' || event.kind === 'refund')
  const payments = new Map(papers.filter((event) => event.kind === 'payment').map((event) => [event.document_id, event]))
  // A refund that names no deal belongs where its payment does.
  const dealOf = (paper: FinanceEvent) => {
    const paid = payments.get(paper.refund_of)
    return dealName(paper) || (paid === undefined ? '' : dealName(paid))
  }
  const names = new Set(facts.crm.map(dealName))
  names.delete('')
  const deals = [...names].map((name) =>
    dealFrom(
      name,
      facts.crm.filter((event) => dealName(event) === name),
      // Payments and refunds of a deal stand in order (occurred_at, event_id).
      papers.filter((paper) => dealOf(paper) === name).sort((a, b) => a.occurred_at - b.occurred_at || (a.event_id < b.event_id ? -1 : 1)),
      facts.versions,
    ),
  )
  const alive = new Set(deals.filter((deal) => !deal.isOut).map((deal) => deal.name))
  return { deals, loose: papers.filter((paper) => !alive.has(dealOf(paper))) }
}

function dealFrom(name: string, found: readonly CrmEvent[], documents: FinanceEvent[], versions: readonly RulesVersion[]): Deal {
  const events = inOrder(found)
  const [first] = events
  if (first === undefined) throw new RangeError('a deal has at least one event')
  const last = (of: (event: CrmEvent) => string) => events.map(of).findLast((text) => text !== '') ?? ''
  const momentOf = (event: CrmEvent): Moment => ({ atMs: event.occurred_at, resolutionMs: event.resolution_ms })
  const created = momentOf(events.find((event) => event.kind === 'created') ?? first)
  const members = membersOf(events)
  const card = [...new Set(events.flatMap(namesOf))]

  const reached = new Map<'lead' | 'mql' | 'sql', Moment>([['lead', created]])
  let won: Moment | null = null
  let isOut = false
  let isDeleted = false
  for (const event of events) {
    const state = stateAfter(event, versions)
    if (state === null) continue
    // A deleted card that is reopened without a stage comes back where it stood (the convention of packages/ledger).
    if (state === 'deleted' || (isDeleted && event.kind === 'reopened' && event.stage === '')) {
      isDeleted = state === 'deleted'
      isOut = isDeleted
      continue
    }
    isDeleted = false
    // A stage that was skipped is reached at the later one's time.
    const passed = passedBy[state] ?? 0
    for (const stage of funnel.slice(0, passed)) if (!reached.has(stage)) reached.set(stage, momentOf(event))
    won = state === 'won' ? (won ?? momentOf(event)) : null
    isOut = ['deleted', 'merged', 'spam', 'duplicate'].includes(state)
  }
  // The deal's amount as it stands: of the latest event that states one.
  const priced = events.findLast((event) => event.amount_minor !== null)
  const payment = documents.find((document) => document.kind === 'payment')
  const paid = payment === undefined ? null : { atMs: payment.occurred_at, resolutionMs: payment.resolution_ms }
  const inn = last((event) => event.inn)
  const company = last((event) => event.company_id && `${event.crm}:${event.company_id}`)
  return {
    name,
    created,
    byUser: events.some((event) => event.kind === 'created' && event.created_by_user === true),
    company: inn !== '' ? `inn ${inn}` : company !== '' ? `company ${company}` : (members[0] ?? `deal ${name}`),
    members: members.length > 0 ? members : card,
    card,
    pipeline: last((event) => event.pipeline || event.pipeline_id),
    manager: last((event) => event.manager),
    kind: last((event) => event.deal_kind),
    reached,
    won,
    amount: { minor: priced?.amount_minor ?? 0, currency: priced?.currency ?? '', vat: priced?.vat ?? '' },
    isOut,
    documents,
    // Of equal times won speaks (the convention of packages/ledger); it matters only for the resolution.
    sale: won !== null && paid !== null ? (paid.atMs < won.atMs ? paid : won) : (won ?? paid),
  }
}

/** The state an event puts the deal in, or null when it says nothing of it (DESIGN is silent on most of it: packages/ledger's conventions). */
function stateAfter(event: CrmEvent, versions: readonly RulesVersion[]): string | null {
  const { rules } = inForce(versions, event.occurred_at)
  const meaning = event.stage === '' ? null : (rules.stages['*']?.[event.stage] ?? null)
  if (event.kind === 'won' || event.kind === 'lost' || event.kind === 'deleted' || event.kind === 'merged') return event.kind
  if (event.kind === 'won_withdrawn' || event.kind === 'reopened') return meaning ?? 'open'
  if (event.kind === 'handed_over') return 'mql'
  if (event.kind === 'stage_changed') return meaning ?? 'open'
  // A card created in a won or lost stage was imported late: its own won or lost event says when.
  if (event.kind === 'created') return meaning === 'won' || meaning === 'lost' ? null : meaning
  return null
}

/** A refund may have the number of a payment: then it is told by its kind. */
export function documentName(paper: FinanceEvent, facts: Facts): string {
  const { document_id, kind } = paper
  const isTaken = kind === 'refund' && facts.finance.some((other) => other.kind === 'payment' && other.document_id === document_id)
  return isTaken ? `${document_id}/refund` : document_id
}
