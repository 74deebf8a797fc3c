-- What each conversion should be credited with, by model: running shares → running money, so that both add up exactly. Touches are
-- unfolded before models, and what gets nothing is dropped in between: texts are copied once for each entry, not for each pair.
SELECT
    conversion_id, goal, $model_names$[credit.1] AS model_id, touch.2 AS touch_ref, touch.4 AS channel, touch.5 AS campaign_key,
    touch.6 AS source, touch.7 AS medium, touch.8 AS campaign, touch.9 AS content, touch.10 AS term, touch.11 AS landing_path,
    touch.12 AS region, touch.13 AS side, pipeline, manager, deal_kind, toLowCardinality('') AS reason, conversion_date,
    toNullable(touch.14) AS touch_date, currency, credit.2 AS share_nano, credit.3 AS amount_minor$more$
FROM (
    SELECT *, touch, arrayFilter(e -> e.2 != 0 OR e.3 != 0, [$credits$]) AS credits
    FROM (
        SELECT
            c.*, p.touches AS touches,
            arrayMap(
                totals -> arrayResize(arrayMap((total, before) -> (total - before) * share_factor, totals, arrayPopBack(arrayPushFront(totals, 0))), s.touch_count),
                s.running
            ) AS shares,
            arrayMap(
                totals -> arrayResize(arrayPopFront(arrayDifference(arrayPushFront(arrayMap(
                    total -> toInt64(
                        sign(after_minor) * intDiv(2 * abs(toInt128(after_minor)) * total + 1000000000, 2000000000)
                        - sign(before_minor) * intDiv(2 * abs(toInt128(before_minor)) * total + 1000000000, 2000000000)),
                    totals), 0))), s.touch_count),
                s.running
            ) AS money
        FROM $conversions$ AS c
        INNER JOIN (SELECT path_id AS path, touches FROM $work$_path_touches) AS p ON p.path = c.path_id
        INNER JOIN (SELECT path_id AS path, touch_count, running FROM $work$_shares) AS s ON s.path = c.path_id
        WHERE c.is_there AND c.rules_version = $version$
    )
    ARRAY JOIN touches AS touch, $unfolded$
)
ARRAY JOIN credits AS credit
UNION ALL
SELECT
    conversion_id, goal, model_id, '', toLowCardinality('(unattributed)'), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''),
    toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''),
    pipeline, manager, deal_kind, if(touch_count = 0, reason, toLowCardinality('no_weighted_touch')), conversion_date, NULL, currency,
    toInt64(1000000000) * share_factor, after_minor - before_minor$more$
FROM (
    SELECT c.*, s.touch_count AS touch_count, s.running AS running
    FROM $conversions$ AS c
    LEFT JOIN (SELECT path_id AS path, touch_count, running FROM $work$_shares) AS s ON s.path = c.path_id
    WHERE c.is_there AND c.rules_version = $version$
)
ARRAY JOIN $model_names$ AS model_id, arrayResize(arrayMap(totals -> notEmpty(totals), running), $models_count$) AS is_shared
WHERE NOT is_shared AND (share_factor != 0 OR after_minor != before_minor)
