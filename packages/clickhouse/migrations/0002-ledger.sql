-- The ledger. Rows are only added. A row counts when `batches` holds the sealing record of its batch with its attempt;
-- rows of other attempts never count and are swept later.

-- The projection of the topic `postings`. Of several records of one batch number the first (lowest log_offset) counts.
CREATE TABLE IF NOT EXISTS batches (
    log_partition UInt32,
    log_offset UInt64,
    previous_offset Int64,
    decoded UInt8,
    batch UInt32,
    attempt UInt64,
    posted_at DateTime64(3, 'UTC'),
    kernel UInt32,
    engine LowCardinality(String),
    cut Map(String, UInt64),
    closed_through LowCardinality(String),
    entries UInt64,
    spend_entries UInt64,
    conversions UInt64,
    labels UInt64,
    hash String,
    previous_hash String,
    record String
) ENGINE = {replicated}MergeTree
PARTITION BY log_partition
ORDER BY log_offset
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Written before anything else of an attempt, so that rows of an attempt that never sealed can be told and swept.
CREATE TABLE IF NOT EXISTS attempts (
    batch UInt32,
    attempt UInt64,
    begun_at DateTime64(3, 'UTC')
) ENGINE = {replicated}MergeTree
ORDER BY (batch, attempt)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Credit. The line an entry is posted on is every column from conversion_id to currency; the rest are notes on it.
CREATE TABLE IF NOT EXISTS ledger (
    batch UInt32,
    attempt UInt64,
    slice UInt32,
    conversion_id String,
    conversion_hash UInt64 MATERIALIZED cityHash64(conversion_id),
    goal LowCardinality(String),
    model_id LowCardinality(String),
    touch_ref String,
    channel LowCardinality(String),
    campaign_key LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    content LowCardinality(String),
    term LowCardinality(String),
    landing_path LowCardinality(String),
    region LowCardinality(String),
    side LowCardinality(String),
    pipeline LowCardinality(String),
    manager LowCardinality(String),
    deal_kind LowCardinality(String),
    reason LowCardinality(String),
    conversion_date Date,
    touch_date Nullable(Date),
    currency LowCardinality(String),
    share_nano Int64,
    amount_minor Int64,
    deal_key String,
    cause LowCardinality(String),
    evidence_hash String,
    accounting_month LowCardinality(String),
    adjusts LowCardinality(String),
    rules_version UInt32,
    INDEX by_batch batch TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
ORDER BY conversion_hash
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

-- Why: the log positions of the new events that played in, once for each conversion and batch.
CREATE TABLE IF NOT EXISTS evidence (
    batch UInt32,
    attempt UInt64,
    slice UInt32,
    conversion_id String,
    conversion_hash UInt64 MATERIALIZED cityHash64(conversion_id),
    positions Array(String),
    note String,
    evidence_hash String
) ENGINE = {replicated}MergeTree
ORDER BY conversion_hash
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

-- Spend, posted like credit. The line is every column from cost_key to currency.
CREATE TABLE IF NOT EXISTS spend_entries (
    batch UInt32,
    attempt UInt64,
    slice UInt32,
    cost_key String,
    cost_hash UInt64 MATERIALIZED cityHash64(cost_key),
    cost_kind LowCardinality(String),
    spend_date Date,
    platform LowCardinality(String),
    account LowCardinality(String),
    channel LowCardinality(String),
    campaign_key LowCardinality(String),
    campaign_name LowCardinality(String),
    source LowCardinality(String),
    medium LowCardinality(String),
    campaign LowCardinality(String),
    keyword LowCardinality(String),
    reason LowCardinality(String),
    currency LowCardinality(String),
    amount_minor Int64,
    impressions Int64,
    clicks Int64,
    cause LowCardinality(String),
    accounting_month LowCardinality(String),
    adjusts LowCardinality(String),
    rules_version UInt32,
    INDEX by_batch batch TYPE minmax GRANULARITY 1
) ENGINE = {replicated}MergeTree
ORDER BY cost_hash
SETTINGS index_granularity = 512, fsync_after_insert = 1, fsync_part_directory = 1;

-- Who is who, by batch: the label of a person is the smallest of its identifiers, a hub's is hub:<itself>. An identifier
-- without a row is its own label.
CREATE TABLE IF NOT EXISTS identity_labels (
    batch UInt32,
    attempt UInt64,
    identifier String,
    identifier_hash UInt64 MATERIALIZED cityHash64(identifier),
    label String
) ENGINE = {replicated}MergeTree
ORDER BY identifier_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

-- The same rows in the order a person's members are found in. Written before identity_labels.
CREATE TABLE IF NOT EXISTS identity_members (
    batch UInt32,
    attempt UInt64,
    label String,
    label_hash UInt64 MATERIALIZED cityHash64(label),
    identifier String
) ENGINE = {replicated}MergeTree
ORDER BY label_hash
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

-- What the rules of a version make of a source. A pure function of both, kept so that it is computed once; a row may
-- stand twice and says the same.
CREATE TABLE IF NOT EXISTS channel_classes (
    rules_version UInt32,
    class_hash UInt64,
    channel LowCardinality(String),
    channel_id LowCardinality(String),
    is_direct UInt8,
    is_internal UInt8,
    is_paid UInt8
) ENGINE = {replicated}MergeTree
ORDER BY (rules_version, class_hash)
SETTINGS index_granularity = 256;
