-- p0 = 1772323200000
-- p1 = 1772582400000
SELECT sum(s_errors) AS m0, sum(s_input_uncached + s_input_cache_read + s_input_cache_write + s_input_cache_write_half_hour + s_input_cache_write_hour + s_input_cache_write_half_day + s_input_audio + s_input_audio_cache_read + s_input_image + s_input_image_cache_read + s_input_video + s_output + s_output_reasoning + s_output_audio + s_output_image + s_output_video) AS m1
FROM (
SELECT sum(toInt64(toInt64(error_code != '' OR http_status >= 400))) AS s_errors, sum(toInt64(usage.input_uncached)) AS s_input_uncached, sum(toInt64(usage.input_cache_read)) AS s_input_cache_read, sum(toInt64(usage.input_cache_write)) AS s_input_cache_write, sum(toInt64(usage.input_cache_write_half_hour)) AS s_input_cache_write_half_hour, sum(toInt64(usage.input_cache_write_hour)) AS s_input_cache_write_hour, sum(toInt64(usage.input_cache_write_half_day)) AS s_input_cache_write_half_day, sum(toInt64(usage.input_audio)) AS s_input_audio, sum(toInt64(usage.input_audio_cache_read)) AS s_input_audio_cache_read, sum(toInt64(usage.input_image)) AS s_input_image, sum(toInt64(usage.input_image_cache_read)) AS s_input_image_cache_read, sum(toInt64(usage.input_video)) AS s_input_video, sum(toInt64(usage.output)) AS s_output, sum(toInt64(usage.output_reasoning)) AS s_output_reasoning, sum(toInt64(usage.output_audio)) AS s_output_audio, sum(toInt64(usage.output_image)) AS s_output_image, sum(toInt64(usage.output_video)) AS s_output_video
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
)
