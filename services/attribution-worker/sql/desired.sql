-- What each conversion should be credited with, by model: weights → running shares → running money, so that both add up exactly.
INSERT INTO $work$_desired
WITH
    weighted AS (
        SELECT
            path_id,
            touches,
            arrayMap(e -> e.1, touches) AS touch_ts,
            arrayMap(e -> e.3, touches) AS touch_direct,
            $models$ AS models
        FROM $work$_path_touches
        WHERE rules_version = $version$
    ),
    shared AS (
        SELECT
            path_id,
            touches,
            tupleElement(model, 1) AS model_id,
            tupleElement(model, 2) AS weights,
            arrayCumSum(weights) AS total,
            -- Weights that no sum can be made of are nobody's: the conversion is unattributed, the poster goes on.
            if(
                arrayAll(w -> isFinite(w) AND w >= 0, weights) AND total[-1] > 0 AND isFinite(total[-1]),
                arrayMap(t -> toInt64(round(t / total[-1] * 1000000000)), total),
                []
            ) AS running
        FROM weighted
        ARRAY JOIN models AS model
    ),
    wanted AS (
        SELECT c.*, model_id
        FROM $work$_conversions AS c
        ARRAY JOIN $model_ids$ AS model_id
        WHERE c.is_there AND c.rules_version = $version$
    )
SELECT
    conversion_id, goal, model_id,
    credit.1.2 AS touch_ref, credit.1.4 AS channel, credit.1.5 AS campaign_key, credit.1.6 AS source, credit.1.7 AS medium,
    credit.1.8 AS campaign, credit.1.9 AS content, credit.1.10 AS term, credit.1.11 AS landing_path, credit.1.12 AS region,
    credit.1.13 AS side, pipeline, manager, deal_kind, '' AS reason, conversion_date,
    toNullable(credit.1.14) AS touch_date, currency, credit.2 * share_factor AS share_nano, credit.3 AS amount_minor
FROM (
    SELECT
        w.*, s.touches AS touches, s.running AS running,
        arrayMap(r -> sign(w.after_minor) * intDiv(2 * abs(toInt128(w.after_minor)) * r + 1000000000, 2000000000), running) AS money_after,
        arrayMap(r -> sign(w.before_minor) * intDiv(2 * abs(toInt128(w.before_minor)) * r + 1000000000, 2000000000), running) AS money_before,
        arrayMap((a, b) -> a - b, money_after, money_before) AS money
    FROM wanted AS w
    INNER JOIN shared AS s ON s.path_id = w.path_id AND s.model_id = w.model_id
    WHERE notEmpty(s.running)
)
ARRAY JOIN arrayZip(
    touches,
    arrayMap((r, i) -> r - if(i = 1, 0, running[i - 1]), running, arrayEnumerate(running)),
    arrayMap((m, i) -> toInt64(m - if(i = 1, toInt128(0), money[i - 1])), money, arrayEnumerate(money))
) AS credit
WHERE share_nano != 0 OR amount_minor != 0
UNION ALL
SELECT
    w.conversion_id, w.goal, w.model_id, '', '(unattributed)', '', '', '', '', '', '', '', '', '', w.pipeline, w.manager, w.deal_kind,
    if(empty(s.touches), w.reason, 'no_weighted_touch'), w.conversion_date, NULL, w.currency,
    toInt64(1000000000) * w.share_factor, w.after_minor - w.before_minor
FROM wanted AS w
LEFT JOIN shared AS s ON s.path_id = w.path_id AND s.model_id = w.model_id
WHERE empty(s.running) AND (w.share_factor != 0 OR w.after_minor != w.before_minor)
