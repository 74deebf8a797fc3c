import { modelById } from '@touchledger/models'
import { localDateOf, type ModelId, type RulesVersion, type SourceName, vatOf } from '@touchledger/rules'
import type { KnownFacts, UnstatedVat } from './known-facts.ts'
import type { Meta } from './meta-schema.ts'
import type { Moment } from './moment.ts'

/** The name under which the rules state a source's VAT. */
function sourceNameOf({ topic, source }: Pick<UnstatedVat, 'topic' | 'source'>): SourceName {
  if (source === 'amocrm') return 'amocrm'
  if (source === 'yandex_direct') return 'direct'
  if (source === 'csv') return topic === 'crm' ? 'csv_crm' : topic === 'finance' ? 'csv_finance' : 'csv_costs'
  return 'api'
}

/**
 * Sources whose VAT is not known from `from` on (a local date, null for the beginning). Once the rules state it from a day, they state
 * it for every later one.
 */
export function unknownVat(
  known: KnownFacts,
  { rules }: RulesVersion,
  topics: readonly UnstatedVat['topic'][],
  from: string | null,
): string[] {
  const names = known.unstatedVat.flatMap((unstated) => {
    if (!topics.includes(unstated.topic)) return []
    const since = from !== null && from > unstated.firstDay ? from : unstated.firstDay
    const name = sourceNameOf(unstated)
    return vatOf(rules, name, since) === null ? [name] : []
  })
  return [...new Set(names)].sort()
}

export type AnswerParts = {
  asOf: string
  moment: Moment
  known: KnownFacts
  version: RulesVersion
  models: readonly ModelId[]
  vatUnknownFor: readonly string[]
}

const toIso = (atMs: number): string => new Date(atMs).toISOString()

/** Meta of an answer that is about no period; a report puts its own on top. */
export function buildMeta({ asOf, moment, known, version, models, vatUnknownFor }: AnswerParts): Meta {
  const { company, money, path } = version.rules
  return {
    as_of: asOf,
    batch: moment.batch,
    posted_at: moment.postedAtMs === null ? null : toIso(moment.postedAtMs),
    closed_through: moment.closedThrough === '' ? null : moment.closedThrough,
    period: null,
    goal: null,
    date_basis: null,
    group_by: null,
    currency: company.currency,
    money_basis: money.basis,
    cost_scope: null,
    cost_kinds: null,
    vat: vatUnknownFor.length === 0 ? 'stated' : 'unknown',
    vat_unknown_for: [...vatUnknownFor],
    path: {
      before_lead_days: path.beforeLeadDays,
      lookback_days: path.lookbackDays,
      to: path.to,
      members: path.members,
      repeat: path.repeat,
      touches: path.touches,
      gap_days: path.gapDays,
      exclude_channels: [...path.excludeChannels],
      exclude_campaigns: [...path.excludeCampaigns],
      max_touches: path.maxTouches,
    },
    models: models.map((model) => ({ model_id: model, version: modelById(model).version })),
    rules_version: version.version,
    complete_through: known.completeThrough.map(({ topic, source, occurredAtMs }) => ({ topic, source, occurred_at: toIso(occurredAtMs) })),
    immature: null,
    immature_reason: 'no_period',
    unattributed_share: null,
  }
}

/** Whether most of what a period of touches will earn is still to come. Revenue by its own date is complete by its nature. */
export async function decideMaturity(
  known: KnownFacts,
  moment: Moment,
  { dateBasis, to }: { dateBasis: string; to: string | null },
  zone: string,
): Promise<{ immature: boolean | null; immature_reason: string | null }> {
  if (dateBasis !== 'touch') return { immature: null, immature_reason: 'only_by_touch_date' }
  if (moment.postedAtMs === null) return { immature: null, immature_reason: 'nothing_posted' }
  const days = await known.cycleDaysP90()
  if (days === null) return { immature: null, immature_reason: 'no_won_deal' }
  const today = localDateOf(zone, moment.postedAtMs)
  const age = to === null ? 0 : (Date.parse(today) - Date.parse(to)) / 86_400_000
  return { immature: age < days, immature_reason: null }
}
