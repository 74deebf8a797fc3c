-- Days of a source that were pulled anew in full: once the cut holds all rows of a version, older rows of the day are out.
-- Derived from facts like the labels, written with the batch that first knew it.
CREATE TABLE IF NOT EXISTS replaced_days (
    batch UInt32,
    attempt UInt64,
    topic LowCardinality(String),
    source_system LowCardinality(String),
    account LowCardinality(String),
    day String,
    version Int64
) ENGINE = {replicated}MergeTree
ORDER BY (topic, source_system, account, day, version)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- The one attempt of each batch that counts: the first sealing record wins, any other of the same number is void.
CREATE VIEW IF NOT EXISTS sealed_batches AS
SELECT
    batch,
    argMin(attempt, log_offset) AS sealed_attempt,
    argMin(posted_at, log_offset) AS posted_at,
    argMin(kernel, log_offset) AS kernel,
    argMin(engine, log_offset) AS engine,
    argMin(cut, log_offset) AS cut,
    argMin(closed_through, log_offset) AS closed_through,
    argMin(hash, log_offset) AS hash,
    argMin(record, log_offset) AS record
FROM batches
WHERE decoded = 1
GROUP BY batch;
