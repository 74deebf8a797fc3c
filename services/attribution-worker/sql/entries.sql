-- desired − posted, by line. Nothing is said of a line on which both stand alike.
SELECT
    $batch$ AS batch, $attempt$ AS attempt, $slice$ AS slice,
    d.conversion_id AS conversion_id, d.goal AS goal, d.model_id AS model_id, d.touch_ref AS touch_ref, d.channel AS channel,
    d.campaign_key AS campaign_key, d.source AS source, d.medium AS medium, d.campaign AS campaign, d.content AS content, d.term AS term,
    d.landing_path AS landing_path, d.region AS region, d.side AS side, d.pipeline AS pipeline, d.manager AS manager,
    d.deal_kind AS deal_kind, d.reason AS reason, d.conversion_date AS conversion_date, d.touch_date AS touch_date,
    d.currency AS currency, d.share AS share_nano, d.amount AS amount_minor,
    n.deal_key AS deal_key,
    $causes$[multiIf(w.entries = 0, if(n.share_factor = 0, $refund$, $new_conversion$), n.is_there = 0, $conversion_withdrawn$, n.cause_rank)] AS cause,
    n.evidence_hash AS evidence_hash,
    $accounting_month$ AS accounting_month,
    if(accounting_month = line_month, '', line_month) AS adjusts,
    n.rules_version AS rules_version
FROM (
    SELECT $line$, sum(share_nano) AS share, sum(amount_minor) AS amount, formatDateTime(conversion_date, '%Y-%m') AS line_month
    FROM (
        SELECT $line$, share_nano, amount_minor FROM $work$_desired
        UNION ALL
        SELECT $line$, -share_nano AS share_nano, -amount_minor AS amount_minor
        FROM ledger
        WHERE conversion_hash IN (SELECT cityHash64(conversion_id) FROM $work$_conversions) AND $posted$
    )
    GROUP BY $line$
    HAVING share != 0 OR amount != 0
) AS d
INNER JOIN $work$_news AS n ON n.conversion_id = d.conversion_id
LEFT JOIN (
    SELECT conversion_id, model_id, count() AS entries
    FROM ledger
    WHERE conversion_hash IN (SELECT cityHash64(conversion_id) FROM $work$_conversions) AND $posted$
    GROUP BY conversion_id, model_id
) AS w ON w.conversion_id = d.conversion_id AND w.model_id = d.model_id
