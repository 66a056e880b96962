-- p0 = "0190a1b2-0000-7000-8000-000000000001"
SELECT toUnixTimestamp64Milli(usage.time), version, request_id, received_at_ms, admitted_at_ms, finished_at_ms, gateway_id, trace_id, subject, token_id, teams, tags, model_asked, model_resolved, provider_account, provider, provider_model, dialect, streaming, input_uncached, input_cache_read, input_cache_write, input_cache_write_hour, output, output_reasoning, input_audio, output_audio, images, usage_source, cost_nano_usd, price_status, price_version, latency_ms, time_to_first_token_ms, inter_token_ms, upstream_ms, http_status, error_code, error_message, error_cause, ended_by, refused_by_rule, matched_rules, counters.key, counters.unit, counters.sliding_ms, counters.start_ms, counters.end_ms, attempts.target, attempts.http_status, attempts.latency_ms, attempts.error_code, attempts.error_cause, unsettled, logged
FROM usage FINAL
WHERE request_id = {p0:String}
ORDER BY version DESC, usage.time DESC
LIMIT 1
