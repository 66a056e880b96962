-- One row per changed object. The identity is (time, base_revision, id): the same event twice is the same row. Of one
-- object, a later change has a later time or, within a millisecond, a greater base revision.
CREATE TABLE IF NOT EXISTS audit
(
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    base_revision Int64 CODEC(Delta, ZSTD(1)),
    id String CODEC(ZSTD(1)),
    change_id String CODEC(ZSTD(1)),
    actor LowCardinality(String),
    token_id LowCardinality(String),
    client_address String CODEC(ZSTD(1)),
    action LowCardinality(String),
    object_type LowCardinality(String),
    object_name String CODEC(ZSTD(1)),
    before String CODEC(ZSTD(3)),
    after String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYear(time)
ORDER BY (time, base_revision, id);
