-- The kernel: weights by each model → running shares of each path, one list for each model in the rules' order. An empty list says that
-- the model's weights make no sum: the conversion is unattributed, the poster goes on.
INSERT INTO $work$_shares
SELECT
    path_id,
    length(touch_ts) AS touch_count,
    arrayMap(
        weights -> if(
            arrayAll(w -> isFinite(w) AND w >= 0, weights) AND arrayCumSum(weights)[-1] > 0 AND isFinite(arrayCumSum(weights)[-1]),
            arrayMap((total, all) -> toInt64(round(total / all * 1000000000)), arrayCumSum(weights), arrayWithConstant(touch_count, arrayCumSum(weights)[-1])),
            emptyArrayInt64()
        ),
        $models$
    ) AS running
FROM (
    SELECT path_id, arrayMap(e -> e.1, touches) AS touch_ts, arrayMap(e -> e.3, touches) AS touch_direct
    FROM $work$_path_touches
    WHERE rules_version = $version$
)
