-- The same rollups by day (in UTC), for questions about months: a tenth of the rows of those by hour.
CREATE TABLE IF NOT EXISTS usage_by_day
(
    day DateTime('UTC') CODEC(Delta, ZSTD(1)),
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
PARTITION BY toYYYYMM(day)
ORDER BY (day, model_resolved, model_asked, provider, provider_account, dialect, subject, token_id, teams, http_status, error_code, refused_by_rule, ended_by, streaming);

CREATE TABLE IF NOT EXISTS latency_by_day
(
    day DateTime('UTC') CODEC(Delta, ZSTD(1)),
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
PARTITION BY toYYYYMM(day)
ORDER BY (day, model_resolved, model_asked, provider, provider_account, dialect, streaming);

CREATE TABLE IF NOT EXISTS rollup_days
(
    day DateTime('UTC'),
    inserted_at SimpleAggregateFunction(max, Int64),
    begun_version SimpleAggregateFunction(max, Int64),
    version SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY day;

-- History that was there before.
INSERT INTO rollup_days (day, inserted_at)
SELECT toStartOfDay(hour) AS day, max(inserted_at)
FROM rollup_hours
GROUP BY day;

-- All others are computed once more: rows of the last second of some were missing in them.
INSERT INTO rollup_hours (hour, inserted_at)
SELECT hour, toUnixTimestamp64Micro(now64(6))
FROM rollup_hours
GROUP BY hour;

INSERT INTO rollup_minutes (minute, inserted_at)
SELECT minute, toUnixTimestamp64Micro(now64(6))
FROM rollup_minutes
GROUP BY minute;
