-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = 1000
SELECT sum(s_requests) AS m0, toString(sum(s_cost_nano_usd)) AS m1
FROM (
SELECT sum(toInt64(1)) AS s_requests, sum(toInt128(usage.cost_nano_usd)) AS s_cost_nano_usd
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
)
ORDER BY m0 DESC NULLS LAST
LIMIT {p2:UInt32}
