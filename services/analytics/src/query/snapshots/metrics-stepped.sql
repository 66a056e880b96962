-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = 3600000
-- p3 = 10000
SELECT time_ms, sum(s_requests) AS m0
FROM (
SELECT intDiv(toUnixTimestamp64Milli(time), {p2:Int64}) * {p2:Int64} AS time_ms, sum(toInt64(1)) AS s_requests
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
GROUP BY time_ms
)
GROUP BY time_ms
ORDER BY time_ms, m0 DESC NULLS LAST
LIMIT {p3:UInt32}
