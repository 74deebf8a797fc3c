-- Which new events of the batch belong to a conversion, and the first cause that applies.
INSERT INTO $work$_news
SELECT
    conversion_id,
    max(there) AS is_there,
    max(factor) AS share_factor,
    max(deal) AS deal_key,
    max(rules) AS rules_version,
    min(cause_rank) AS cause_rank,
    arraySort(arrayDistinct(arrayFlatten(groupArray(positions)))) AS positions,
    max(note) AS note,
    lower(hex(SHA256(concat(arrayStringConcat(positions, ','), '|', note)))) AS evidence_hash
FROM (
    SELECT conversion_id, is_there AS there, share_factor AS factor, deal_key AS deal, rules_version AS rules, cause_rank, positions, note
    FROM $work$_conversions
    UNION ALL
    SELECT
        c.conversion_id, 0 AS there, 0 AS factor, '' AS deal, 0 AS rules,
        if(p.corrects, $source_corrected$, $late_touch$) AS cause_rank, p.positions AS positions, '' AS note
    FROM $work$_conversions AS c
    INNER JOIN (
        SELECT path_id, arrayExists(e -> e.15 = 2, touches) AS corrects, arrayMap(e -> e.16, arrayFilter(e -> e.15 > 0, touches)) AS positions
        FROM $work$_path_touches
        WHERE arrayExists(e -> e.15 > 0, touches)
    ) AS p ON p.path_id = c.path_id
    WHERE c.is_there
    UNION ALL
    SELECT l.conversion_id, 0 AS there, 0 AS factor, '' AS deal, 0 AS rules, n.cause_rank, [n.position] AS positions, '' AS note
    FROM ledger AS l
    INNER JOIN $work$_changed_touches AS n ON n.touch_ref = l.touch_ref
    WHERE l.conversion_hash IN (SELECT cityHash64(conversion_id) FROM $work$_conversions) AND $posted$
)
GROUP BY conversion_id
