import { contactsOf } from './edges.ts'
import { byOccurrence, type CrmFact } from './facts.ts'
import { dealKey, type StageGoal, stageGoals } from './keys.ts'

/** What the rules make of a stage, at a time. */
export type StageReader = (event: CrmFact) => 'lead' | 'mql' | 'sql' | 'won' | 'lost' | 'nurture' | 'spam' | 'duplicate' | 'ignore' | null

export type Moment = { atMs: number; resolutionMs: number }
export type Reached = Moment & { skipped: boolean }

/** A deal as its CRM events tell it. */
export type DealState = {
  dealKey: string
  /** `created`, else the earliest CRM event. */
  created: Moment
  createdByUser: boolean
  /** INN, else the CRM's company, else the main contact, else the deal itself. */
  companyKey: string
  mainContact: string | null
  /** Identifiers whose persons' touches are the deal's: its contacts, or without one the identifiers on the card. */
  members: readonly string[]
  cardIdentifiers: readonly string[]
  pipeline: string
  manager: string
  /** Empty: not said by the CRM. */
  dealKind: string
  reached: Partial<Record<StageGoal, Reached>>
  /** Start of the current uninterrupted won state and the deal's amount as it stands. */
  won: (Moment & { amountMinor: number; currency: string; vat: string; sourceSystem: string }) | null
  /** Out of all counts: deleted, merged into another deal, spam or a duplicate. */
  gone: '' | 'deleted' | 'merged' | 'spam' | 'duplicate'
}

/**
 * Folds the current CRM events of one deal. Total: an event that says nothing about the deal changes nothing.
 * `facts` may come in any order and must be current versions (`currentOf`).
 */
export function foldDeal(facts: readonly CrmFact[], stageOf: StageReader): DealState | null {
  const events = withoutExplained(facts).sort(byOccurrence)
  const first = events[0]
  if (first === undefined) return null
  const creation = events.find((event) => event.kind === 'created') ?? first
  const created = { atMs: creation.occurredAtMs, resolutionMs: creation.resolutionMs }
  const state = {
    pipeline: '',
    manager: '',
    dealKind: '',
    companyId: '',
    inn: '',
    amountMinor: 0,
    currency: '',
    vat: '',
    amountSource: first.sourceSystem,
  }
  const card = new Set<string>()
  const reached: Partial<Record<StageGoal, Reached>> = { lead: { ...created, skipped: false } }
  let won: Moment | null = null
  let gone: DealState['gone'] = ''
  let createdByUser = false

  const reach = (goal: StageGoal | 'won', event: CrmFact) => {
    const last = goal === 'won' ? stageGoals.length : stageGoals.indexOf(goal)
    // A stage reached has passed all earlier ones: those are dated by it and marked.
    for (const [index, stage] of stageGoals.entries()) {
      if (index <= last) reached[stage] ??= { atMs: event.occurredAtMs, resolutionMs: event.resolutionMs, skipped: index < last }
    }
  }
  for (const event of events) {
    if (event.pipeline !== '' || event.pipelineId !== '') state.pipeline = event.pipeline || event.pipelineId
    if (event.manager !== '') state.manager = event.manager
    if (event.dealKind !== '') state.dealKind = event.dealKind
    if (event.companyId !== '') state.companyId = `${event.crm}:${event.companyId}`
    if (event.inn !== '') state.inn = event.inn
    if (event.amountMinor !== null) {
      state.amountMinor = event.amountMinor
      state.currency = event.currency
      state.vat = event.vat
      state.amountSource = event.sourceSystem
    }
    for (const identifier of event.identifiers) card.add(identifier)
    if (event.kind === 'created' && event.createdByUser === true) createdByUser = true

    const stage = stageAfter(event, stageOf)
    // A deleted card that is restored comes back where it stood: deleting it does not end its won state.
    if (stage === 'deleted' || (stage === 'restored' && gone === 'deleted')) {
      gone = stage === 'deleted' ? stage : ''
      continue
    }
    if (stage === 'merged' || stage === 'spam' || stage === 'duplicate') gone = stage
    else if (stage !== null) gone = ''
    if (stage === 'won') {
      won ??= { atMs: event.occurredAtMs, resolutionMs: event.resolutionMs }
      reach('won', event)
    } else if (stage !== null) won = null
    if (stage === 'lead' || stage === 'mql' || stage === 'sql') reach(stage, event)
  }

  const linked = contactsOf(events)
  const mainContact = linked[0] ?? null
  const key = dealKey(first.crm, first.dealId)
  return {
    dealKey: key,
    created,
    createdByUser,
    companyKey:
      state.inn !== '' ? `inn/${state.inn}` : state.companyId !== '' ? `company/${state.companyId}` : (mainContact ?? `deal/${key}`),
    mainContact,
    members: mainContact === null ? [...card].sort() : linked,
    cardIdentifiers: [...card].sort(),
    pipeline: state.pipeline,
    manager: state.manager,
    dealKind: state.dealKind,
    reached,
    won:
      won === null
        ? null
        : { ...won, amountMinor: state.amountMinor, currency: state.currency, vat: state.vat, sourceSystem: state.amountSource },
    gone,
  }
}

/** The state an event puts the deal in, or null when it leaves it where it was. */
function stageAfter(event: CrmFact, stageOf: StageReader): ReturnType<StageReader> | 'deleted' | 'restored' | 'merged' | 'open' {
  switch (event.kind) {
    case 'won':
    case 'lost':
      return event.kind
    case 'won_withdrawn':
    case 'reopened':
      if (event.stage !== '' || event.stageId !== '') return stageOf(event) ?? 'open'
      return event.kind === 'reopened' ? 'restored' : 'open'
    case 'handed_over':
      return 'mql'
    case 'deleted':
      return 'deleted'
    case 'merged':
      return 'merged'
    case 'created':
    case 'stage_changed': {
      const stage = event.stage === '' && event.stageId === '' ? null : stageOf(event)
      // A creation in a won or lost stage is a card that was imported late: its own won or lost event says when.
      if (event.kind === 'created' && (stage === 'won' || stage === 'lost')) return null
      return stage ?? (event.kind === 'stage_changed' ? 'open' : null)
    }
    default:
      return null
  }
}

/** An inferred stage gives way to the history's own event into the same stage, at the same time or earlier. */
function withoutExplained(facts: readonly CrmFact[]): CrmFact[] {
  if (!facts.some((fact) => fact.inferred)) return [...facts]
  const place = (fact: CrmFact) => `${fact.pipelineId || fact.pipeline}/${fact.stageId || fact.stage}`
  const explained = new Map<string, number>()
  for (const fact of facts) {
    if (fact.inferred || (fact.stage === '' && fact.stageId === '')) continue
    const earliest = explained.get(place(fact))
    if (earliest === undefined || fact.occurredAtMs < earliest) explained.set(place(fact), fact.occurredAtMs)
  }
  return facts.filter((fact) => !fact.inferred || !((explained.get(place(fact)) ?? Number.POSITIVE_INFINITY) <= fact.occurredAtMs))
}
