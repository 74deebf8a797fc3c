import { countingRows, type Moment } from '../moment.ts'
import type { Store } from '../store.ts'
import { costKindsOf, type DateBasis, type Grouping, type ReportRequest } from './request.ts'

/** What a number belongs to: credit of a goal by a model, or spend. */
export type Series = { goal: string; modelId: string }
export type Sum = Series & {
  /** Empty in the row that holds everything past the top. */
  key: string
  /** `whole` is spend that is not told apart by this grouping. */
  kind: 'group' | 'other' | 'unattributed' | 'foreign' | 'whole'
  reason: string
  currency: string
  /** Place of the (last) group by the first model, from 1. */
  place: number
  shareNano: bigint
  amountMinor: bigint
  impressions: bigint
  clicks: bigint
  /** The platform's own name for a campaign, where spend knows it. */
  label: string
}

/** Columns a credit entry is grouped by. A campaign is what joins it to spend, else its tag. */
const creditColumns: Readonly<Record<Grouping, string>> = {
  channel: 'channel',
  campaign: "if(campaign_key != '', campaign_key, campaign)",
  source: 'source',
  medium: 'medium',
  landing: 'landing_path',
  keyword: 'term',
  manager: 'manager',
  pipeline: 'pipeline',
  deal_kind: 'deal_kind',
  side: 'side',
  region: 'region',
}
/** Spend knows where money went, not what became of it. */
const spendColumns: Partial<Record<Grouping, string>> = {
  channel: 'channel',
  campaign: "if(campaign_key != '', campaign_key, campaign)",
  source: 'source',
  medium: 'medium',
  keyword: 'keyword',
}
/** Known of a deal whether a touch earned it or not: revenue without attribution belongs to its group here. */
const ofTheDeal: readonly Grouping[] = ['manager', 'pipeline', 'deal_kind']
export const knowsSpend = (grouping: Grouping): boolean => spendColumns[grouping] !== undefined

/** Credit of untouched revenue has no touch date: by touch date it stands at its conversion's. */
const creditDates: Readonly<Record<DateBasis, string>> = {
  conversion: 'conversion_date',
  touch: 'ifNull(touch_date, conversion_date)',
  accounting: 'accounting_month',
}
const spendDates: Readonly<Record<DateBasis, string>> = { conversion: 'spend_date', touch: 'spend_date', accounting: 'accounting_month' }

/** Conditions on a period, and the parameters they name. */
function periodOf({ from, to, dateBasis }: ReportRequest, columns: Readonly<Record<DateBasis, string>>) {
  const column = columns[dateBasis]
  const type = dateBasis === 'accounting' ? 'String' : 'Date'
  const parts = [from === null ? '' : `AND ${column} >= {from:${type}}`, to === null ? '' : `AND ${column} <= {to:${type}}`]
  return parts.join(' ')
}
const periodParams = ({ from, to, dateBasis }: ReportRequest): Record<string, string> => ({
  ...(from === null ? {} : { from: dateBasis === 'accounting' ? from.slice(0, 7) : from }),
  ...(to === null ? {} : { to: dateBasis === 'accounting' ? to.slice(0, 7) : to }),
})

type Row = {
  key: string
  kind: Sum['kind']
  reason: string
  currency: string
  goal: string
  model_id: string
  last_place: string | number
  share_nano: string
  amount_minor: string
  impressions: string
  clicks: string
  label: string
}

/**
 * One pass over credit and one over spend. Sums are Int128 and leave as text: a float would lose kopecks, an Int64 could wrap. The
 * groups past the top are added up here, so that the answer is small whatever stands in the ledger, and its rows still make the whole.
 */
export async function readSums(store: Store, moment: Moment, request: ReportRequest, companyCurrency: string): Promise<Sum[]> {
  const spendColumn = spendColumns[request.groupBy]
  const untouched = ofTheDeal.includes(request.groupBy) ? '0' : `reason != ''`
  const spendSort = `if(currency != {currency:String}, 'foreign', '${spendColumn === undefined ? 'whole' : 'group'}')`
  const rows = await store.rows<Row>(
    `SELECT if(is_past, '', name) AS key, if(is_past, 'other', sort) AS kind, reason_text AS reason, currency_code AS currency,
       series_goal AS goal, series_model AS model_id, max(place) AS last_place,
       toString(sum(shares)) AS share_nano, toString(sum(money)) AS amount_minor,
       toString(sum(shown)) AS impressions, toString(sum(clicked)) AS clicks, max(platform_name) AS label
     FROM (
       SELECT *, dense_rank() OVER (PARTITION BY sort ORDER BY first_money DESC, first_shares DESC, spent DESC, name) AS place,
         sort = 'group' AND place > {top:UInt32} AS is_past
       FROM (
         SELECT *,
           sum(if(is_first, money, toInt128(0))) OVER (PARTITION BY sort, name) AS first_money,
           sum(if(is_first, shares, toInt128(0))) OVER (PARTITION BY sort, name) AS first_shares,
           sum(if(series_goal = 'spend', money, toInt128(0))) OVER (PARTITION BY sort, name) AS spent
         FROM (
           SELECT multiIf(currency != {currency:String}, 'foreign', ${untouched}, 'unattributed', 'group') AS sort,
             if(sort = 'group', toString(${creditColumns[request.groupBy]}), '') AS name,
             toString(reason) AS reason_text, toString(currency) AS currency_code, toString(goal) AS series_goal, toString(model_id) AS series_model,
             series_goal = {goal:String} AND series_model = {first_model:String} AS is_first,
             sum(toInt128(share_nano)) AS shares, sum(toInt128(amount_minor)) AS money, toInt128(0) AS shown, toInt128(0) AS clicked,
             '' AS platform_name
           FROM ledger
           WHERE ${countingRows(moment)} AND goal IN ({goal:String}, 'lead') AND model_id IN {models:Array(String)} ${periodOf(request, creditDates)}
           GROUP BY sort, name, reason, currency, goal, model_id
           UNION ALL
           SELECT ${spendSort} AS sort, if(sort = 'group', toString(${spendColumn ?? "''"}), '') AS name,
             '' AS reason_text, toString(currency) AS currency_code, 'spend' AS series_goal, '' AS series_model, 0 AS is_first,
             toInt128(0) AS shares, sum(toInt128(amount_minor)) AS money, sum(toInt128(impressions)) AS shown, sum(toInt128(clicks)) AS clicked,
             ${request.groupBy === 'campaign' ? 'argMax(toString(campaign_name), spend_date)' : "''"} AS platform_name
           FROM spend_entries
           WHERE ${countingRows(moment)} AND cost_kind IN {cost_kinds:Array(String)} ${periodOf(request, spendDates)}
           GROUP BY sort, name, currency
         )
         WHERE shares != 0 OR money != 0 OR shown != 0 OR clicked != 0
       )
     )
     GROUP BY key, kind, reason, currency, goal, model_id`,
    {
      ...periodParams(request),
      goal: request.goal,
      first_model: request.models[0],
      models: request.models,
      currency: companyCurrency,
      cost_kinds: costKindsOf[request.costScope],
      top: request.top,
    },
  )
  return rows.map((row) => ({
    key: row.key,
    kind: row.kind,
    reason: row.reason,
    currency: row.currency,
    goal: row.goal,
    modelId: row.model_id,
    place: Number(row.last_place),
    shareNano: BigInt(row.share_nano),
    amountMinor: BigInt(row.amount_minor),
    impressions: BigInt(row.impressions),
    clicks: BigInt(row.clicks),
    label: row.label,
  }))
}

/** Conversions of the period that stand in another currency, counted: shares would leave out a refund. */
export async function countForeign(
  store: Store,
  moment: Moment,
  request: ReportRequest,
  companyCurrency: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await store.rows<{ currency: string; conversions: string | number }>(
    `SELECT currency, count() AS conversions FROM (
       SELECT currency, conversion_id, sum(toInt128(share_nano)) AS shares, sum(toInt128(amount_minor)) AS money
       FROM ledger
       WHERE ${countingRows(moment)} AND goal = {goal:String} AND model_id = {first_model:String} AND currency != {currency:String}
         ${periodOf(request, creditDates)}
       GROUP BY currency, conversion_id HAVING shares != 0 OR money != 0
     ) GROUP BY currency`,
    { ...periodParams(request), goal: request.goal, first_model: request.models[0], currency: companyCurrency },
  )
  return new Map(rows.map((row) => [row.currency, Number(row.conversions)]))
}
