-- A request is looked up in parts that were just merged as often as in old ones: their marks, one file for each of more than a
-- hundred columns, are in memory before the first look. Changes no data.
ALTER TABLE usage MODIFY SETTING prewarm_mark_cache = 1;

-- Of requests with a log the whole row of `usage` as one text, in small granules: a page of a search shows rows that lie far
-- apart, and each of them costs reading thousands of rows of every column of `usage`. It is a copy; what it lacks (rows from
-- before it was there) is read from `usage`.
CREATE TABLE IF NOT EXISTS logged_requests
(
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    request_id String CODEC(ZSTD(1)),
    version UInt8,
    row String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(time)
ORDER BY (time, request_id)
SETTINGS index_granularity = 64, prewarm_mark_cache = 1;

-- Row by row, so that a row which is delivered twice is replaced here as it is in `usage`.
CREATE MATERIALIZED VIEW IF NOT EXISTS logged_requests_of_usage TO logged_requests AS
SELECT time, request_id, version, formatRowNoNewline('JSONEachRow', *) AS row
FROM usage
WHERE logged;
