-- Facts: one row for each record of the log, with its coordinates and those of the record before it. Nothing derived.
-- Every read is bounded by a cut (log positions), so a row's presence alone never makes it count. Versions of one event
-- stand side by side; which one counts is decided by the reader. Partitioned by the log's partition and nothing else, so
-- that an insert of one log partition is one part: there is no half-visible insert.

CREATE TABLE IF NOT EXISTS touches (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    event_id String,
    event_hash UInt64 MATERIALIZED cityHash64(event_id),
    kind LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    resolution_ms UInt32,
    source_sequence Nullable(Int64),
    recorded_at DateTime64(3, 'UTC'),
    source_system LowCardinality(String),
    account LowCardinality(String),
    version Int64,
    content_hash String,
    touch_ref String,
    identifiers Array(String),
    side LowCardinality(String),
    source String,
    medium LowCardinality(String),
    campaign String,
    content String,
    term String,
    referrer_host String,
    landing_path String,
    traffic_source LowCardinality(String),
    ad_engine LowCardinality(String),
    direct_platform LowCardinality(String),
    click_id LowCardinality(String),
    campaign_key String,
    region String,
    day String,
    rows UInt64,
    evidence Map(String, String),
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY event_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

-- The same touches in the order a path is gathered in: one row for each identifier. Written before the fact, read within
-- a cut only: a copy without its fact is invisible, a copy written twice is one version twice.
CREATE TABLE IF NOT EXISTS touches_by_identifier (
    log_partition UInt32,
    log_offset UInt64,
    identifier String,
    identifier_hash UInt64 MATERIALIZED cityHash64(identifier),
    event_id String,
    event_hash UInt64 MATERIALIZED cityHash64(event_id),
    occurred_at DateTime64(3, 'UTC'),
    resolution_ms UInt32,
    source_system LowCardinality(String),
    account LowCardinality(String),
    version Int64,
    content_hash String,
    touch_ref String,
    identifiers Array(String),
    side LowCardinality(String),
    source String,
    medium LowCardinality(String),
    campaign String,
    content String,
    term String,
    referrer_host String,
    landing_path String,
    traffic_source LowCardinality(String),
    ad_engine LowCardinality(String),
    direct_platform LowCardinality(String),
    click_id LowCardinality(String),
    campaign_key String,
    region String,
    day String,
    class_hash UInt64 MATERIALIZED cityHash64(source, medium, campaign, content, term, referrer_host, landing_path, traffic_source, ad_engine, direct_platform, click_id)
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY identifier_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS crm_events (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    event_id String,
    event_hash UInt64 MATERIALIZED cityHash64(event_id),
    kind LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    resolution_ms UInt32,
    source_sequence Nullable(Int64),
    recorded_at DateTime64(3, 'UTC'),
    source_system LowCardinality(String),
    account LowCardinality(String),
    version Int64,
    content_hash String,
    crm LowCardinality(String),
    deal_id String,
    contact_id String,
    company_id String,
    inn String,
    merged_into String,
    pipeline LowCardinality(String),
    pipeline_id LowCardinality(String),
    stage LowCardinality(String),
    stage_id LowCardinality(String),
    amount_minor Nullable(Int64),
    currency LowCardinality(String),
    vat LowCardinality(String),
    deal_kind LowCardinality(String),
    manager LowCardinality(String),
    reason LowCardinality(String),
    created_by_user Nullable(UInt8),
    inferred UInt8,
    identifiers Array(String),
    attributes Map(String, String),
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY event_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS finance_events (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    event_id String,
    event_hash UInt64 MATERIALIZED cityHash64(event_id),
    kind LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    resolution_ms UInt32,
    source_sequence Nullable(Int64),
    recorded_at DateTime64(3, 'UTC'),
    source_system LowCardinality(String),
    account LowCardinality(String),
    version Int64,
    content_hash String,
    document_id String,
    crm LowCardinality(String),
    deal_id String,
    inn String,
    purpose String,
    amount_minor Nullable(Int64),
    currency LowCardinality(String),
    vat LowCardinality(String),
    refund_of String,
    day String,
    nominal Int64,
    rate String,
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY event_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

-- What a CRM event or document names, in the order it is looked up by: deal:…, contact:…, company:…, inn:…, document:…,
-- and identifiers. deal_key is the event's own deal, empty for a contact's event. Written before the fact.
CREATE TABLE IF NOT EXISTS events_by_key (
    log_partition UInt32,
    log_offset UInt64,
    topic LowCardinality(String),
    key String,
    key_hash UInt64 MATERIALIZED cityHash64(key),
    event_id String,
    event_hash UInt64 MATERIALIZED cityHash64(event_id),
    deal_key String
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY key_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS costs (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    event_id String,
    event_hash UInt64 MATERIALIZED cityHash64(event_id),
    kind LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    resolution_ms UInt32,
    source_sequence Nullable(Int64),
    recorded_at DateTime64(3, 'UTC'),
    source_system LowCardinality(String),
    account LowCardinality(String),
    version Int64,
    content_hash String,
    cost_kind LowCardinality(String),
    date_from String,
    date_to String,
    platform LowCardinality(String),
    campaign_id String,
    campaign_name String,
    ad_group_id String,
    ad_group String,
    ad_id String,
    keyword String,
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign String,
    ad_network LowCardinality(String),
    campaign_key String,
    impressions Nullable(Int64),
    clicks Nullable(Int64),
    amount_minor Nullable(Int64),
    currency LowCardinality(String),
    vat LowCardinality(String),
    day String,
    rows UInt64,
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY event_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS governance_events (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    event_id String,
    kind LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    recorded_at DateTime64(3, 'UTC'),
    source_system LowCardinality(String),
    version Int64,
    content_hash String,
    subject String,
    actor String,
    effective_from Nullable(DateTime64(3, 'UTC')),
    payload String
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY log_offset
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS dead_letters (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    event_id String,
    recorded_at DateTime64(3, 'UTC'),
    source_system LowCardinality(String),
    account LowCardinality(String),
    coordinates String,
    topic LowCardinality(String),
    reason LowCardinality(String),
    message String,
    payload String
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY log_offset
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
