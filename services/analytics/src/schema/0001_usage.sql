-- One row per request. The identity is (time, request_id): `time` is the ledger's clock at admission, or the gateway's
-- clock at receipt where the request was never admitted. The row with the greatest version stays: 1 for what really
-- happened, 0 for the stand-in of a lease that expired unheard of. All versions of a row share their partition, so
-- that FINAL never needs to look across partitions.
CREATE TABLE IF NOT EXISTS usage
(
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    request_id String CODEC(ZSTD(1)),
    version UInt8,
    received_at_ms Int64 CODEC(Delta, ZSTD(1)),
    admitted_at_ms Int64 CODEC(Delta, ZSTD(1)),
    finished_at_ms Int64 CODEC(Delta, ZSTD(1)),
    gateway_id LowCardinality(String),
    trace_id String CODEC(ZSTD(1)),
    subject LowCardinality(String),
    token_id LowCardinality(String),
    teams Array(LowCardinality(String)),
    tags Map(LowCardinality(String), String),
    model_asked LowCardinality(String),
    model_resolved LowCardinality(String),
    provider_account LowCardinality(String),
    provider LowCardinality(String),
    provider_model LowCardinality(String),
    dialect LowCardinality(String),
    streaming Bool,
    input_uncached Int64 CODEC(ZSTD(1)),
    input_cache_read Int64 CODEC(ZSTD(1)),
    input_cache_write Int64 CODEC(ZSTD(1)),
    input_audio Int64 CODEC(ZSTD(1)),
    output Int64 CODEC(ZSTD(1)),
    output_reasoning Int64 CODEC(ZSTD(1)),
    output_audio Int64 CODEC(ZSTD(1)),
    images Int64 CODEC(ZSTD(1)),
    usage_source LowCardinality(String),
    cost_nano_usd Int64 CODEC(ZSTD(1)),
    price_status LowCardinality(String),
    price_version LowCardinality(String),
    latency_ms Float64 CODEC(ZSTD(1)),
    time_to_first_token_ms Float64 CODEC(ZSTD(1)),
    inter_token_ms Float64 CODEC(ZSTD(1)),
    upstream_ms Float64 CODEC(ZSTD(1)),
    http_status Int32,
    error_code LowCardinality(String),
    ended_by LowCardinality(String),
    refused_by_rule LowCardinality(String),
    matched_rules Array(LowCardinality(String)),
    counters Nested
    (
        key LowCardinality(String),
        unit LowCardinality(String),
        sliding_ms Int64,
        start_ms Int64,
        end_ms Int64
    ),
    attempts Nested
    (
        target LowCardinality(String),
        http_status Int32,
        latency_ms Float64,
        error_code LowCardinality(String)
    ),
    unsettled Bool,
    logged Bool,
    INDEX by_request_id request_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(time)
ORDER BY (time, request_id);
