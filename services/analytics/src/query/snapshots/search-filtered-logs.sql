-- p0 = 1772323200001
-- p1 = 1772323200003
-- p2 = "429"
-- p3 = [{"values":["2026-03-01 00:00:00.002","b"]},{"values":["2026-03-01 00:00:00.001","a"]}]
-- p4 = 51
SELECT toUnixTimestamp64Milli(usage.time), request_id
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND if(http_status = 0, '', toString(http_status)) = {p2:String}
  AND (time, request_id) IN {p3:Array(Tuple(DateTime64(3, 'UTC'), String))}
ORDER BY usage.time DESC, request_id DESC
LIMIT {p4:UInt32}
