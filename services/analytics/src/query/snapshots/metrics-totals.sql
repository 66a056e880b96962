-- p0 = 1772323200000
-- p1 = 1772582400000
SELECT countIf(error_code != '' OR http_status >= 400) AS m0, sum(input_uncached + input_cache_read + input_cache_write + input_cache_write_half_hour + input_cache_write_hour + input_cache_write_half_day + input_audio + input_audio_cache_read + input_image + input_image_cache_read + input_video + output + output_reasoning + output_audio + output_image + output_video) AS m1
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
