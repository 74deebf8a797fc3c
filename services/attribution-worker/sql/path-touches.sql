-- The touches of each path, oldest first, ties by touch_ref; what the path rules of the conversion's version leave out is out.
INSERT INTO $work$_path_touches
WITH
    classes AS (
        SELECT rules_version, class_hash, any(channel) AS channel, any(channel_id) AS channel_id, any(is_direct) AS is_direct, any(is_internal) AS is_internal
        FROM channel_classes
        WHERE class_hash IN (SELECT class_hash FROM $work$_touches) AND rules_version IN (SELECT rules_version FROM $work$_touches)
        GROUP BY rules_version, class_hash
    ),
    by_deal AS (
        SELECT
            t.deal_no AS deal_no,
            arraySort(e -> (e.1, e.2), groupArray((
                t.touch_ts, t.touch_ref, t.resolution_ms, k.is_direct, k.is_internal, k.channel, k.channel_id, t.campaign_key,
                if(t.source = '' AND t.medium = '', t.referrer_host, t.source), t.medium, t.campaign, t.content, t.term, t.landing_path,
                t.region, t.side, t.touch_date, if(t.is_new, if(t.is_correction, 2, 1), 0), t.position
            ))) AS all_touches
        FROM $work$_touches AS t
        INNER JOIN classes AS k ON k.rules_version = t.rules_version AND k.class_hash = t.class_hash
        GROUP BY deal_no
    )
SELECT
    path_id,
    rules_version,
    arrayMap(e -> (e.1, e.2, e.4, e.6, e.8, e.9, e.10, e.11, e.12, e.13, e.14, e.15, e.16, e.17, e.18, e.19), newest) AS touches
FROM (
    SELECT
        p.path_id AS path_id,
        p.rules_version AS rules_version,
        -- A touch is at or before an end if it is so at the coarser resolution of the two; times are floored to their own already.
        arrayFilter(
            e -> e.1 >= p.from_ms
                AND NOT (p.after_ms >= 0 AND if(e.3 > p.after_resolution_ms, e.1 <= p.after_ms, e.1 < p.after_ms + p.after_resolution_ms))
                AND if(e.3 > p.to_resolution_ms, e.1 <= p.to_ms, e.1 < p.to_ms + p.to_resolution_ms)
                AND $counts$,
            d.all_touches
        ) AS in_window,
        if(arrayExists(e -> e.5 = 0, in_window), arrayFilter(e -> e.5 = 0, in_window), in_window) AS without_internal,
        $after_gap$ AS after_gap,
        arraySlice(after_gap, -$max_touches$) AS newest
    FROM $work$_paths AS p
    INNER JOIN by_deal AS d ON d.deal_no = p.deal_no
    WHERE p.rules_version = $version$
)
WHERE notEmpty(newest)
