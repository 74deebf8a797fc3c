-- The touches of each deal's persons that the cut holds one record of: the copy by identifier says all, its place is its fact's.
INSERT INTO $work$_touches
SELECT
    c.deal_no, c.touch_ts, c.resolution_ms, c.touch_ref, c.side, c.campaign_key, c.source, c.medium, c.campaign, c.content, c.term,
    c.landing_path, c.region, c.referrer_host, c.traffic_source, c.ad_engine, c.direct_platform, c.click_id, c.class_hash,
    $rules_version$ AS rules_version,
    $touch_date$ AS touch_date,
    NOT c.is_known AS is_new,
    0 AS is_correction,
    concat('touches/', toString(c.log_partition), '/', toString(c.log_offset)) AS position
FROM (
    SELECT
        i.deal_no AS deal_no, toUnixTimestamp64Milli(t.occurred_at) AS touch_ts, t.resolution_ms AS resolution_ms, t.touch_ref AS touch_ref,
        t.side AS side, t.campaign_key AS campaign_key, t.source AS source, t.medium AS medium, t.campaign AS campaign, t.content AS content,
        t.term AS term, t.landing_path AS landing_path, t.region AS region, t.referrer_host AS referrer_host,
        t.traffic_source AS traffic_source, t.ad_engine AS ad_engine, t.direct_platform AS direct_platform, t.click_id AS click_id,
        t.class_hash AS class_hash, t.source_system AS source_system, t.account AS account, t.day AS day, t.version AS version,
        t.log_partition AS log_partition, t.log_offset AS log_offset, $known$ AS is_known
    FROM touches_by_identifier AS t
    INNER JOIN $work$_identifiers AS i ON i.identifier = t.identifier
    INNER JOIN $work$_deals AS d ON d.deal_no = i.deal_no
    WHERE t.identifier_hash IN (SELECT cityHash64(identifier) FROM $work$_identifiers)
        AND $cut$
        AND t.event_hash NOT IN (SELECT event_hash FROM $work$_repeated)
        AND toUnixTimestamp64Milli(t.occurred_at) >= d.from_ms AND toUnixTimestamp64Milli(t.occurred_at) <= d.to_ms
    LIMIT 1 BY deal_no, event_hash
) AS c
LEFT JOIN (
    SELECT source_system, account, day, max(version) AS since
    FROM replaced_days
    WHERE topic = 'touches' AND $visible$
    GROUP BY source_system, account, day
) AS r ON r.source_system = c.source_system AND r.account = c.account AND r.day = c.day
WHERE c.day = '' OR c.version >= r.since
