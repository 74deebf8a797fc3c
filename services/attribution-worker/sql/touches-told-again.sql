-- The touches of each deal's persons that the cut holds several records of: the version that counts, of days that were not replaced since.
INSERT INTO $work$_touches
WITH
    candidates AS (
        SELECT
            i.deal_no AS deal_no, t.event_id AS event_id, t.event_hash AS event_hash, t.version AS version, t.content_hash AS content_hash,
            toUnixTimestamp64Milli(t.occurred_at) AS touch_ts, t.resolution_ms AS resolution_ms, t.touch_ref AS touch_ref, t.side AS side,
            t.campaign_key AS campaign_key, t.source AS source, t.medium AS medium, t.campaign AS campaign, t.content AS content,
            t.term AS term, t.landing_path AS landing_path, t.region AS region, t.referrer_host AS referrer_host,
            t.traffic_source AS traffic_source, t.ad_engine AS ad_engine, t.direct_platform AS direct_platform, t.click_id AS click_id,
            t.class_hash AS class_hash, t.source_system AS source_system, t.account AS account, t.day AS day
        FROM touches_by_identifier AS t
        INNER JOIN $work$_identifiers AS i ON i.identifier = t.identifier
        INNER JOIN $work$_deals AS d ON d.deal_no = i.deal_no
        WHERE t.identifier_hash IN (SELECT cityHash64(identifier) FROM $work$_identifiers)
            AND $cut$
            AND t.event_hash IN (SELECT event_hash FROM $work$_repeated)
            AND toUnixTimestamp64Milli(t.occurred_at) >= d.from_ms AND toUnixTimestamp64Milli(t.occurred_at) <= d.to_ms
        LIMIT 1 BY deal_no, event_id, version, content_hash
    ),
    -- Of equal versions (a redelivery) the one known before speaks, so that it is no news.
    current AS (
        SELECT
            event_id,
            argMin((version, content_hash, $known$, log_partition, log_offset), (-version, content_hash, NOT $known$, log_partition, log_offset)) AS best,
            argMinIf(content_hash, (-version, content_hash), $known$) AS known_hash,
            max($known$) AS event_was_known
        FROM touches
        WHERE event_hash IN (SELECT event_hash FROM candidates) AND $cut$
        GROUP BY event_id
    ),
    replaced AS (
        SELECT source_system, account, day, max(version) AS since
        FROM replaced_days
        WHERE topic = 'touches' AND $visible$
        GROUP BY source_system, account, day
    )
SELECT
    c.deal_no, c.touch_ts, c.resolution_ms, c.touch_ref, c.side, c.campaign_key, c.source, c.medium, c.campaign, c.content, c.term,
    c.landing_path, c.region, c.referrer_host, c.traffic_source, c.ad_engine, c.direct_platform, c.click_id, c.class_hash,
    $rules_version$ AS rules_version,
    $touch_date$ AS touch_date,
    -- A version that says what the one known before said is no news.
    NOT best.3 AND NOT (event_was_known AND known_hash = best.2) AS is_new,
    is_new AND event_was_known AS is_correction,
    concat('touches/', toString(best.4), '/', toString(best.5)) AS position
FROM candidates AS c
INNER JOIN current AS n ON n.event_id = c.event_id
LEFT JOIN replaced AS r ON r.source_system = c.source_system AND r.account = c.account AND r.day = c.day
WHERE c.version = best.1 AND c.content_hash = best.2 AND (c.day = '' OR c.version >= r.since)
