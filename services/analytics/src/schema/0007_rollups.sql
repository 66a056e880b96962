-- Rollups of usage: sums by minute and by hour, and quantile sketches by hour. A bucket (one minute or one hour) is
-- always computed as a whole from `usage FINAL`, as a new generation; docs/decisions/010-rollups-by-generation.md says why
-- and what follows. `version` is the generation: the server's clock, in microseconds, before usage was read.
CREATE TABLE IF NOT EXISTS usage_by_hour
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    version Int64 CODEC(Delta, ZSTD(1)),
    model_resolved LowCardinality(String),
    model_asked LowCardinality(String),
    provider LowCardinality(String),
    provider_account LowCardinality(String),
    dialect LowCardinality(String),
    subject LowCardinality(String),
    token_id LowCardinality(String),
    teams Array(LowCardinality(String)),
    http_status Int32,
    error_code LowCardinality(String),
    refused_by_rule LowCardinality(String),
    ended_by LowCardinality(String),
    streaming Bool,
    requests Int64 CODEC(T64, ZSTD(1)),
    errors Int64 CODEC(T64, ZSTD(1)),
    unpriced_requests Int64 CODEC(T64, ZSTD(1)),
    uncertain_requests Int64 CODEC(T64, ZSTD(1)),
    input_uncached Int64 CODEC(ZSTD(1)),
    input_cache_read Int64 CODEC(ZSTD(1)),
    input_cache_write Int64 CODEC(ZSTD(1)),
    input_cache_write_half_hour Int64 CODEC(ZSTD(1)),
    input_cache_write_hour Int64 CODEC(ZSTD(1)),
    input_cache_write_half_day Int64 CODEC(ZSTD(1)),
    input_audio Int64 CODEC(ZSTD(1)),
    input_audio_cache_read Int64 CODEC(ZSTD(1)),
    input_image Int64 CODEC(ZSTD(1)),
    input_image_cache_read Int64 CODEC(ZSTD(1)),
    input_video Int64 CODEC(ZSTD(1)),
    output Int64 CODEC(ZSTD(1)),
    output_reasoning Int64 CODEC(ZSTD(1)),
    output_audio Int64 CODEC(ZSTD(1)),
    output_image Int64 CODEC(ZSTD(1)),
    output_video Int64 CODEC(ZSTD(1)),
    images Int64 CODEC(ZSTD(1)),
    input_audio_ms Int64 CODEC(ZSTD(1)),
    input_characters Int64 CODEC(ZSTD(1)),
    input_pages Int64 CODEC(ZSTD(1)),
    search_units Int64 CODEC(ZSTD(1)),
    output_video_ms Int64 CODEC(ZSTD(1)),
    web_search_calls Int64 CODEC(ZSTD(1)),
    web_fetch_calls Int64 CODEC(ZSTD(1)),
    file_search_calls Int64 CODEC(ZSTD(1)),
    code_execution_calls Int64 CODEC(ZSTD(1)),
    other_tool_calls Int64 CODEC(ZSTD(1)),
    cost_nano_usd Int128 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, model_resolved, model_asked, provider, provider_account, dialect, subject, token_id, teams, http_status, error_code, refused_by_rule, ended_by, streaming);

-- The same by minute, for the last days: what an hour is read from before it has its own generation.
CREATE TABLE IF NOT EXISTS usage_by_minute
(
    minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
    version Int64 CODEC(Delta, ZSTD(1)),
    model_resolved LowCardinality(String),
    model_asked LowCardinality(String),
    provider LowCardinality(String),
    provider_account LowCardinality(String),
    dialect LowCardinality(String),
    subject LowCardinality(String),
    token_id LowCardinality(String),
    teams Array(LowCardinality(String)),
    http_status Int32,
    error_code LowCardinality(String),
    refused_by_rule LowCardinality(String),
    ended_by LowCardinality(String),
    streaming Bool,
    requests Int64 CODEC(T64, ZSTD(1)),
    errors Int64 CODEC(T64, ZSTD(1)),
    unpriced_requests Int64 CODEC(T64, ZSTD(1)),
    uncertain_requests Int64 CODEC(T64, ZSTD(1)),
    input_uncached Int64 CODEC(ZSTD(1)),
    input_cache_read Int64 CODEC(ZSTD(1)),
    input_cache_write Int64 CODEC(ZSTD(1)),
    input_cache_write_half_hour Int64 CODEC(ZSTD(1)),
    input_cache_write_hour Int64 CODEC(ZSTD(1)),
    input_cache_write_half_day Int64 CODEC(ZSTD(1)),
    input_audio Int64 CODEC(ZSTD(1)),
    input_audio_cache_read Int64 CODEC(ZSTD(1)),
    input_image Int64 CODEC(ZSTD(1)),
    input_image_cache_read Int64 CODEC(ZSTD(1)),
    input_video Int64 CODEC(ZSTD(1)),
    output Int64 CODEC(ZSTD(1)),
    output_reasoning Int64 CODEC(ZSTD(1)),
    output_audio Int64 CODEC(ZSTD(1)),
    output_image Int64 CODEC(ZSTD(1)),
    output_video Int64 CODEC(ZSTD(1)),
    images Int64 CODEC(ZSTD(1)),
    input_audio_ms Int64 CODEC(ZSTD(1)),
    input_characters Int64 CODEC(ZSTD(1)),
    input_pages Int64 CODEC(ZSTD(1)),
    search_units Int64 CODEC(ZSTD(1)),
    output_video_ms Int64 CODEC(ZSTD(1)),
    web_search_calls Int64 CODEC(ZSTD(1)),
    web_fetch_calls Int64 CODEC(ZSTD(1)),
    file_search_calls Int64 CODEC(ZSTD(1)),
    code_execution_calls Int64 CODEC(ZSTD(1)),
    other_tool_calls Int64 CODEC(ZSTD(1)),
    cost_nano_usd Int128 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(minute)
ORDER BY (minute, model_resolved, model_asked, provider, provider_account, dialect, subject, token_id, teams, http_status, error_code, refused_by_rule, ended_by, streaming)
TTL minute + INTERVAL 4 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Sketches are large (about 1 KiB each), so they have few dimensions.
CREATE TABLE IF NOT EXISTS latency_by_hour
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    version Int64 CODEC(Delta, ZSTD(1)),
    model_resolved LowCardinality(String),
    model_asked LowCardinality(String),
    provider LowCardinality(String),
    provider_account LowCardinality(String),
    dialect LowCardinality(String),
    streaming Bool,
    latency_ms AggregateFunction(quantilesDD(0.01, 0.5, 0.75, 0.9, 0.95, 0.99), Float64),
    time_to_first_token_ms AggregateFunction(quantilesDD(0.01, 0.5, 0.75, 0.9, 0.95, 0.99), Float64),
    inter_token_ms AggregateFunction(quantilesDD(0.01, 0.5, 0.75, 0.9, 0.95, 0.99), Float64),
    overhead_ms AggregateFunction(quantilesDD(0.01, 0.5, 0.75, 0.9, 0.95, 0.99), Float64)
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, model_resolved, model_asked, provider, provider_account, dialect, streaming);

-- What is known of each bucket, as maxima of microseconds on the server's clock: when rows of it were last inserted, when
-- a generation was begun, and which generation is complete. A bucket is clean when its complete generation is newer than
-- its last insert and none was begun after it; otherwise queries read `usage` for it.
CREATE TABLE IF NOT EXISTS rollup_hours
(
    hour DateTime('UTC'),
    inserted_at SimpleAggregateFunction(max, Int64),
    begun_version SimpleAggregateFunction(max, Int64),
    version SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY hour;

CREATE TABLE IF NOT EXISTS rollup_minutes
(
    minute DateTime('UTC'),
    inserted_at SimpleAggregateFunction(max, Int64),
    begun_version SimpleAggregateFunction(max, Int64),
    version SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY minute
TTL minute + INTERVAL 4 DAY;

-- History that was there before its rollups. Its minutes stay in `usage` alone.
INSERT INTO rollup_hours (hour, inserted_at)
SELECT toStartOfHour(time) AS hour, toUnixTimestamp64Micro(now64(6))
FROM usage
GROUP BY hour;
