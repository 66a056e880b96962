-- p0 = "0190a1b2-0000-7000-8000-000000000001"
-- p1 = 1720699710584
-- p2 = 1720699720584
SELECT toUnixTimestamp64Milli(usage.time), version, cost_nano_usd
FROM usage
PREWHERE request_id = {p0:String}
  AND time >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')
