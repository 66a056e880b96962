-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = ["harbour","master"]
-- p3 = 1772323201003
-- p4 = "a"
-- p5 = 51
SELECT toUnixTimestamp64Milli(request_logs.time), request_id
FROM request_logs
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND hasAllTokens(text, {p2:Array(String)})
  AND (time, request_id) < (fromUnixTimestamp64Milli({p3:Int64}, 'UTC'), {p4:String})
ORDER BY request_logs.time DESC, request_id DESC
LIMIT 1 BY request_logs.time, request_id
LIMIT {p5:UInt32}
