import type { ClickHouse } from '@touchledger/clickhouse'
import { defaultModelSettings, MODEL_IDS, modelById } from '@touchledger/models'

/** The table the baseline writes: the ledger's own columns, order, projection and durability. */
export const BASELINE_TABLE = 'baseline_ledger'

export async function makeBaselineTable(store: ClickHouse): Promise<void> {
  await store.command(`CREATE TABLE ${BASELINE_TABLE} AS ledger`)
}

/**
 * What a posting cannot do without, as one statement: touches joined to the deals their visitor made, the kernel's weights and roundings of
 * each model, the entries' columns. It knows no versions, persons, rules, news, slices or hashes, and nothing makes it safe.
 */
export async function postBaseline(store: ClickHouse): Promise<void> {
  const models = MODEL_IDS.map((id) => `('${id}', arrayMap(w -> toFloat64(w), ${modelById(id).weightsSql(defaultModelSettings)}))`)
  await store.command(
    `INSERT INTO ${BASELINE_TABLE} (batch, attempt, slice, conversion_id, goal, model_id, touch_ref, channel, campaign_key, source, medium,
       campaign, content, term, landing_path, region, side, pipeline, manager, deal_kind, reason, conversion_date, touch_date, currency,
       share_nano, amount_minor, deal_key, cause, evidence_hash, accounting_month, adjusts, rules_version)
     WITH paths AS (
       SELECT deal, any(created) AS deal_created, any(amount) AS value,
         arraySort(groupArray((toUnixTimestamp64Milli(t.occurred_at), t.touch_ref, t.source = '' AND t.medium = '', t.source, t.medium, t.campaign,
           t.campaign_key, t.content, t.term, t.landing_path, t.region, t.side))) AS touches
       FROM touches AS t
       INNER JOIN (
         SELECT deal_id AS deal, occurred_at AS created, ifNull(amount_minor, 0) AS amount, arrayJoin(identifiers) AS identifier FROM crm_events
       ) AS d ON d.identifier = t.identifiers[1]
       WHERE t.occurred_at <= d.created AND t.occurred_at >= d.created - toIntervalDay(90)
       GROUP BY deal
     ),
     shared AS (
       SELECT deal, deal_created, value, touches, arrayMap(e -> e.1, touches) AS touch_ts, arrayMap(e -> e.3, touches) AS touch_direct,
         arrayJoin([${models.join(', ')}]) AS model, arrayCumSum(model.2) AS total,
         arrayMap(t -> toInt64(round(t / total[-1] * 1000000000)), total) AS running,
         arrayMap(r -> toInt64(sign(value) * intDiv(2 * abs(toInt128(value)) * r + 1000000000, 2000000000)), running) AS money
       FROM paths
     )
     SELECT 1 AS batch, 1 AS attempt, 1 AS slice, concat('lead/crm:', deal) AS conversion_id, 'lead' AS goal, model.1 AS model_id, credit.1.2 AS touch_ref,
       multiIf(credit.1.5 = 'cpc', 'Paid Search', credit.1.5 = 'organic', 'Organic Search', credit.1.5 = 'email', 'Email', credit.1.5 = 'social', 'Organic Social', credit.1.3, 'Direct', 'Referral') AS channel,
       credit.1.7 AS campaign_key, credit.1.4 AS source, credit.1.5 AS medium, credit.1.6 AS campaign, credit.1.8 AS content, credit.1.9 AS term,
       credit.1.10 AS landing_path, credit.1.11 AS region, credit.1.12 AS side, '' AS pipeline, '' AS manager, '' AS deal_kind, '' AS reason,
       toDate(deal_created, 'Europe/Moscow') AS conversion_date, toNullable(toDate(fromUnixTimestamp64Milli(credit.1.1, 'Europe/Moscow'))) AS touch_date,
       'RUB' AS currency, credit.2 AS share_nano, credit.3 AS amount_minor, concat('crm:', deal) AS deal_key, 'new_conversion' AS cause, '' AS evidence_hash,
       formatDateTime(deal_created, '%Y-%m', 'Europe/Moscow') AS accounting_month, '' AS adjusts, 0 AS rules_version
     FROM shared
     ARRAY JOIN arrayZip(touches, arrayPopFront(arrayDifference(arrayPushFront(running, 0))), arrayPopFront(arrayDifference(arrayPushFront(money, 0)))) AS credit
     WHERE share_nano != 0 OR amount_minor != 0`,
  )
}
