-- What one attempt works on, slice by slice. Of this attempt alone (the name holds its number), in memory, gone with it.
CREATE TABLE $work$_changed_touches (touch_ref String, cause_rank UInt8, position String) ENGINE = Memory;
CREATE TABLE $work$_repeated (event_hash UInt64) ENGINE = Memory;
CREATE TABLE $work$_members (deal_no UInt32, identifier String) ENGINE = Memory;
CREATE TABLE $work$_identifiers (deal_no UInt32, identifier String) ENGINE = Memory;
CREATE TABLE $work$_deals (deal_no UInt32, from_ms Int64, to_ms Int64) ENGINE = Memory;
CREATE TABLE $work$_paths (
    path_id UInt32, deal_no UInt32, from_ms Int64, after_ms Int64, after_resolution_ms Int64, to_ms Int64, to_resolution_ms Int64, rules_version UInt32
) ENGINE = Memory;
CREATE TABLE $work$_conversions (
    conversion_id String, is_there UInt8, path_id UInt32, goal LowCardinality(String), deal_key String, conversion_date Date,
    currency LowCardinality(String), before_minor Int64, after_minor Int64, share_factor Int8, reason LowCardinality(String),
    pipeline LowCardinality(String), manager LowCardinality(String), deal_kind LowCardinality(String), rules_version UInt32, cause_rank UInt8, positions Array(String), note String
) ENGINE = Memory;
CREATE TABLE $work$_touches (
    deal_no UInt32, touch_ts Int64, resolution_ms Int64, touch_ref String, side LowCardinality(String), campaign_key LowCardinality(String),
    source LowCardinality(String), medium LowCardinality(String), campaign LowCardinality(String), content LowCardinality(String),
    term LowCardinality(String), landing_path LowCardinality(String), region LowCardinality(String), referrer_host LowCardinality(String),
    traffic_source LowCardinality(String), ad_engine LowCardinality(String), direct_platform LowCardinality(String),
    click_id LowCardinality(String), class_hash UInt64, rules_version UInt32, touch_date Date,
    is_new UInt8, is_correction UInt8, position String
) ENGINE = Memory;
CREATE TABLE $work$_path_touches (
    path_id UInt32, rules_version UInt32,
    touches Array(Tuple(ts Int64, touch_ref String, is_direct UInt8, channel LowCardinality(String), campaign_key LowCardinality(String),
        source LowCardinality(String), medium LowCardinality(String), campaign LowCardinality(String), content LowCardinality(String),
        term LowCardinality(String), landing_path LowCardinality(String), region LowCardinality(String), side LowCardinality(String),
        touch_date Date, news UInt8, position String))
) ENGINE = Memory;
CREATE TABLE $work$_shares (path_id UInt32, touch_count UInt64, running Array(Array(Int64))) ENGINE = Memory;
CREATE TABLE $work$_desired (
    conversion_id String, goal String, model_id String, touch_ref String, channel String, campaign_key String, source String, medium String,
    campaign String, content String, term String, landing_path String, region String, side String, pipeline String, manager String,
    deal_kind String, reason String, conversion_date Date, touch_date Nullable(Date), currency String, share_nano Int64, amount_minor Int64
) ENGINE = Memory;
CREATE TABLE $work$_news (
    conversion_id String, is_there UInt8, share_factor Int8, deal_key String, rules_version UInt32,
    cause_rank UInt8, positions Array(String), note String, evidence_hash String
) ENGINE = Memory;
