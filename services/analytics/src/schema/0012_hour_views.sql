-- The hour rollups for other programs, such as Grafana: of each hour the rows of its complete generation, and nothing of
-- earlier ones. They follow `usage` by seconds, the running hour by a minute; Tollgate's own queries read `usage` meanwhile.
CREATE VIEW IF NOT EXISTS usage_hours AS
SELECT
    hour,
    if(model_resolved != '', model_resolved, model_asked) AS model,
    model_asked,
    provider,
    provider_account,
    dialect,
    subject,
    if(startsWith(subject, 'user:'), substring(subject, 6), '') AS user,
    if(startsWith(subject, 'virtualaccount:'), substring(subject, 16), '') AS virtual_account,
    token_id,
    teams,
    http_status AS status,
    error_code,
    refused_by_rule AS rule,
    ended_by,
    streaming,
    requests,
    errors,
    unpriced_requests,
    uncertain_requests,
    input_uncached + input_cache_read + input_cache_write + input_cache_write_half_hour + input_cache_write_hour
        + input_cache_write_half_day + input_audio + input_audio_cache_read + input_image + input_image_cache_read
        + input_video AS input_tokens,
    input_cache_read + input_audio_cache_read + input_image_cache_read AS cache_read_tokens,
    output + output_reasoning + output_audio + output_image + output_video AS output_tokens,
    toFloat64(cost_nano_usd) / 1e9 AS cost_usd
FROM usage_by_hour
WHERE (hour, version) IN (SELECT hour, max(version) FROM rollup_hours GROUP BY hour);

CREATE VIEW IF NOT EXISTS latency_hours AS
SELECT
    hour,
    if(model_resolved != '', model_resolved, model_asked) AS model,
    provider,
    provider_account,
    dialect,
    streaming,
    latency_ms,
    time_to_first_token_ms,
    inter_token_ms,
    overhead_ms
FROM latency_by_hour
WHERE (hour, version) IN (SELECT hour, max(version) FROM rollup_hours GROUP BY hour);
