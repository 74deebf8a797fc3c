import { countingRows, type Moment } from '../moment.ts'
import type { Store } from '../store.ts'
import { creditColumns, creditDates, narrow, ofTheDeal, periodOf, periodParams, spendColumns, spendDates } from './columns.ts'
import { foldPastTop } from './fold.ts'
import { costKindsOf, type ReportRequest } from './request.ts'

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
 * One pass over credit and one over spend. Sums are Int128 and leave as text: a float would lose kopecks, an Int64 could wrap. Groups past
 * the top come back as one, so that the answer is small whatever stands in the ledger, and its rows still make the whole.
 */
export async function readSums(store: Store, moment: Moment, request: ReportRequest, companyCurrency: string): Promise<Sum[]> {
  const isNarrow = narrow.includes(request.groupBy)
  const rows = await store.rows<Row>((isNarrow ? allGroups : topGroups)(groups(moment, request)), {
    ...periodParams(request),
    goal: request.goal,
    models: request.models,
    currency: companyCurrency,
    cost_kinds: costKindsOf[request.costScope],
    ...(isNarrow ? {} : { first_model: request.models[0], top: request.top }),
  })
  const sums = rows.map((row) => ({
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
  return isNarrow ? foldPastTop(sums, request) : sums
}

/**
 * Credit and spend by group. The innermost query over `ledger` names plain columns and the very sums of its projection `by_day`: any other
 * expression there would read all entries.
 */
function groups(moment: Moment, request: ReportRequest): string {
  const credit = creditColumns[request.groupBy]
  const spend = spendColumns[request.groupBy]
  const untouched = ofTheDeal.includes(request.groupBy) ? '0' : `reason != ''`
  const spendSort = `if(currency != {currency:String}, 'foreign', '${spend === undefined ? 'whole' : 'group'}')`
  return `SELECT * FROM (
      SELECT multiIf(currency != {currency:String}, 'foreign', ${untouched}, 'unattributed', 'group') AS sort,
        if(sort = 'group', toString(${credit.name}), '') AS name,
        toString(reason) AS reason_text, toString(currency) AS currency_code, toString(goal) AS series_goal, toString(model_id) AS series_model,
        sum(part_shares) AS shares, sum(part_money) AS money, toInt128(0) AS shown, toInt128(0) AS clicked, '' AS platform_name
      FROM (
        SELECT goal, model_id, reason, currency, ${credit.columns}, sum(toInt128(share_nano)) AS part_shares, sum(toInt128(amount_minor)) AS part_money
        FROM ledger
        WHERE ${countingRows(moment)} AND goal IN ({goal:String}, 'lead') AND model_id IN {models:Array(String)} ${periodOf(request, creditDates)}
        GROUP BY goal, model_id, reason, currency, ${credit.columns}
      )
      GROUP BY sort, name, reason, currency, goal, model_id
      UNION ALL
      SELECT ${spendSort} AS sort, if(sort = 'group', toString(${spend?.name ?? "''"}), '') AS name,
        '' AS reason_text, toString(currency) AS currency_code, 'spend' AS series_goal, '' AS series_model,
        toInt128(0) AS shares, sum(toInt128(amount_minor)) AS money, sum(toInt128(impressions)) AS shown, sum(toInt128(clicks)) AS clicked,
        ${request.groupBy === 'campaign' ? 'argMax(toString(campaign_name), spend_date)' : "''"} AS platform_name
      FROM spend_entries
      WHERE ${countingRows(moment)} AND cost_kind IN {cost_kinds:Array(String)} ${periodOf(request, spendDates)}
      GROUP BY sort, name, currency
    )
    WHERE shares != 0 OR money != 0 OR shown != 0 OR clicked != 0`
}

const allGroups = (from: string): string =>
  `SELECT name AS key, sort AS kind, reason_text AS reason, currency_code AS currency, series_goal AS goal, series_model AS model_id, 0 AS last_place,
     toString(shares) AS share_nano, toString(money) AS amount_minor, toString(shown) AS impressions, toString(clicked) AS clicks, platform_name AS label
   FROM (${from})`

/** As `foldPastTop` does it, where the groups may be too many to be read. */
const topGroups = (from: string): string =>
  `SELECT if(is_past, '', name) AS key, if(is_past, 'other', sort) AS kind, reason_text AS reason, currency_code AS currency,
     series_goal AS goal, series_model AS model_id, max(place) AS last_place,
     toString(sum(shares)) AS share_nano, toString(sum(money)) AS amount_minor,
     toString(sum(shown)) AS impressions, toString(sum(clicked)) AS clicks, max(platform_name) AS label
   FROM (
     SELECT *, dense_rank() OVER (PARTITION BY sort ORDER BY first_money DESC, first_shares DESC, spent DESC, name) AS place,
       sort = 'group' AND place > {top:UInt32} AS is_past
     FROM (
       SELECT *, series_goal = {goal:String} AND series_model = {first_model:String} AS is_first,
         sum(if(is_first, money, toInt128(0))) OVER (PARTITION BY sort, name) AS first_money,
         sum(if(is_first, shares, toInt128(0))) OVER (PARTITION BY sort, name) AS first_shares,
         sum(if(series_goal = 'spend', money, toInt128(0))) OVER (PARTITION BY sort, name) AS spent
       FROM (${from})
     )
   )
   GROUP BY key, kind, reason, currency, goal, model_id`
