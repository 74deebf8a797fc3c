import { lastDayOf } from '../format/times.ts'

// What the Channels page shows is its address: a link sent to a colleague shows the same numbers.

export const goals = ['lead', 'mql', 'sql', 'won', 'paid'] as const
export const dateBases = ['conversion', 'touch', 'accounting'] as const
export const groupings = [
  'channel',
  'campaign',
  'source',
  'medium',
  'landing',
  'keyword',
  'manager',
  'pipeline',
  'deal_kind',
  'side',
  'region',
] as const
export const costScopes = ['media', 'marketing_full', 'marketing_and_sales'] as const
export const modelIds = ['position_based', 'first_touch', 'last_touch', 'last_non_direct', 'linear', 'time_decay'] as const
/** Shown where the address names no model. */
export const usualModels: readonly string[] = ['first_touch', 'last_non_direct', 'position_based']

export type Goal = (typeof goals)[number]
export type DateBasis = (typeof dateBases)[number]
export type Grouping = (typeof groupings)[number]
export type CostScope = (typeof costScopes)[number]

export type ChannelsState = {
  /** YYYY-MM-DD, both inclusive; empty is an open end. */
  from: string
  to: string
  /** Empty: the address names none. */
  models: readonly string[]
  goal: Goal
  dateBasis: DateBasis
  groupBy: Grouping
  costScope: CostScope
  /** As the API takes it; empty is the newest. */
  asOf: string
}

export const initialState: ChannelsState = {
  from: '',
  to: '',
  models: [],
  goal: 'won',
  dateBasis: 'conversion',
  groupBy: 'channel',
  costScope: 'media',
  asOf: '',
}

/** Reads the part of an address after `?`. What is not known counts as left out: an old link still shows a page. */
export function fromSearch(search: string): ChannelsState {
  const query = new URLSearchParams(search)
  const among = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((each) => each === query.get(name)) ?? otherwise
  const day = (name: string, end: 'first' | 'last'): string => {
    const text = query.get(name) ?? ''
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return text
    if (!/^\d{4}-\d\d$/.test(text)) return ''
    return end === 'first' ? `${text}-01` : lastDayOf(text)
  }
  return {
    from: day('from', 'first'),
    to: day('to', 'last'),
    models: [...new Set(query.getAll('model').flatMap((text) => text.split(',')))].filter((model) => /^[a-z0-9_]+$/.test(model)),
    goal: among('goal', goals, initialState.goal),
    dateBasis: among('date_basis', dateBases, initialState.dateBasis),
    groupBy: among('group_by', groupings, initialState.groupBy),
    costScope: among('cost_scope', costScopes, initialState.costScope),
    asOf: query.get('as_of') ?? '',
  }
}

/** Accounting months are whole: a period that begins or ends within one is widened to it. */
export function wholeMonths(state: ChannelsState): ChannelsState {
  if (state.dateBasis !== 'accounting') return state
  return {
    ...state,
    from: state.from === '' ? '' : `${state.from.slice(0, 7)}-01`,
    to: state.to === '' ? '' : lastDayOf(state.to.slice(0, 7)),
  }
}

/** Parameters of the API and of the address: the same names, what is usual left out. */
export function toParameters(state: ChannelsState): Record<string, string> {
  const all: Record<string, [value: string, usual: string]> = {
    from: [state.from, ''],
    to: [state.to, ''],
    model: [state.models.join(','), ''],
    goal: [state.goal, initialState.goal],
    date_basis: [state.dateBasis, initialState.dateBasis],
    group_by: [state.groupBy, initialState.groupBy],
    cost_scope: [state.costScope, initialState.costScope],
    as_of: [state.asOf, ''],
  }
  return Object.fromEntries(Object.entries(all).flatMap(([name, [value, usual]]) => (value === usual ? [] : [[name, value]])))
}

/** The part of an address after the path: empty, or with its `?`. */
export function toSearch(state: ChannelsState): string {
  const text = new URLSearchParams(toParameters(state)).toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}
