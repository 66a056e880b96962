-- The copies of logged requests as lists of cells, in the order of USAGE_COLUMNS, after the number of this order: without the names of a
-- hundred columns in each row, a page of a search reads a third as much. Copies from before stay as they are, and are read as before.
-- A migration that adds a column to `usage` makes a view with the next number.
CREATE MATERIALIZED VIEW IF NOT EXISTS logged_cells_of_usage TO logged_requests AS
SELECT time, request_id, version, formatRowNoNewline('JSONCompactEachRow', 1,
    toUnixTimestamp64Milli(usage.time), usage.version, usage.request_id, received_at_ms, admitted_at_ms, finished_at_ms,
    gateway_id, trace_id, subject, token_id, teams, tags, session_id, agent_id, parent_agent_id, model_asked, model_resolved,
    provider_account, provider, provider_model, dialect, streaming, input_uncached, input_cache_read, input_cache_write,
    input_cache_write_half_hour, input_cache_write_hour, input_cache_write_half_day, input_audio, input_audio_cache_read,
    input_image, input_image_cache_read, input_video, output, output_reasoning, output_audio, output_image, output_video,
    images, input_audio_ms, input_characters, input_pages, search_units, output_video_ms, web_search_calls, web_fetch_calls,
    file_search_calls, code_execution_calls, other_tool_calls, usage_source, cost_nano_usd, price_status, price_version,
    service_tier, speed, inference_geo, price_unknowns, reported_cost_nano_usd, latency_ms, time_to_first_token_ms,
    inter_token_ms, upstream_ms, http_status, error_code, error_message, error_cause, ended_by, refused_by_rule, matched_rules,
    counters.key, counters.unit, counters.sliding_ms, counters.start_ms, counters.end_ms, attempts.target, attempts.http_status,
    attempts.latency_ms, attempts.error_code, attempts.error_cause, guardrails.guardrail, guardrails.rule, guardrails.side,
    guardrails.result, guardrails.duration_ms, guardrails.findings, guardrails.kinds, guardrails.places, guardrails.reason,
    unsettled, logged, cache_status) AS row
FROM usage
WHERE logged;

-- After the new one, so that no row is without a copy. A row that both have copied has two, of which a search takes one.
DROP VIEW IF EXISTS logged_requests_of_usage;

-- A block of one granule: what a page of a search reads for each row. Changes no data.
ALTER TABLE logged_requests MODIFY SETTING min_compress_block_size = 16384;
