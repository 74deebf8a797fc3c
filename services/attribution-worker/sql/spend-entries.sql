-- Spend as it should be − spend as posted, by line, for the cost rows at hand.
WITH
    posted AS (
        SELECT $line$, amount_minor, impressions, clicks
        FROM spend_entries
        WHERE cost_hash IN (SELECT cityHash64(cost_key) FROM $work$_cost_keys) AND $posted$
    )
SELECT
    toUInt32($batch$) AS batch, toUInt64($attempt$) AS attempt, toUInt32($slice$) AS slice, $line$,
    amount AS amount_minor, shown AS impressions, clicked AS clicks,
    if(cost_key NOT IN (SELECT cost_key FROM posted), 'new_spend', k.cause) AS cause,
    $accounting_month$ AS accounting_month,
    if(accounting_month = line_month, '', line_month) AS adjusts,
    k.rules_version AS rules_version
FROM (
    SELECT $line$, sum(amount_minor) AS amount, sum(impressions) AS shown, sum(clicks) AS clicked, formatDateTime(spend_date, '%Y-%m') AS line_month
    FROM (
        SELECT $line$, amount_minor, impressions, clicks FROM $work$_spend
        UNION ALL
        SELECT $line$, -amount_minor AS amount_minor, -impressions AS impressions, -clicks AS clicks FROM posted
    )
    GROUP BY $line$
    HAVING amount != 0 OR shown != 0 OR clicked != 0
) AS d
INNER JOIN $work$_cost_keys AS k ON k.cost_key = d.cost_key
