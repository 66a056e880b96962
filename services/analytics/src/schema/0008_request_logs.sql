-- Bodies of requests that were logged, one row per request; the identity is that of the usage row. Partitions are days, so
-- that retention drops whole ones. Deleted for good by DeleteRequestLogs.
CREATE TABLE IF NOT EXISTS request_logs
(
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    request_id String CODEC(ZSTD(1)),
    subject LowCardinality(String),
    teams Array(LowCardinality(String)),
    tags Map(LowCardinality(String), String),
    client_dialect LowCardinality(String),
    provider_dialect LowCardinality(String),
    client_request String CODEC(ZSTD(3)),
    client_response String CODEC(ZSTD(3)),
    provider_request String CODEC(ZSTD(3)),
    provider_response String CODEC(ZSTD(3)),
    -- Of each of the four bodies: media type, bytes in total, whether truncated, whether kept as base64.
    bodies Array(Tuple(LowCardinality(String), Int64, Bool, Bool)),
    request_headers Map(LowCardinality(String), String),
    response_headers Map(LowCardinality(String), String),
    text String MATERIALIZED lowerUTF8(concat(client_request, ' ', client_response)) CODEC(ZSTD(3)),
    INDEX by_request_id request_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX by_word text TYPE text(tokenizer = splitByNonAlpha)
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(time)
ORDER BY (time, request_id)
SETTINGS ttl_only_drop_parts = 1;
