-- p0 = 1772343000000
-- p1 = 1772344800000
-- p2 = 1772323200
-- p3 = 1772341200
-- p4 = 1772341200
-- p5 = 1772343000
-- p6 = 3600000
-- p7 = 3600000
-- p8 = 3600000
-- p9 = 136
WITH relation AS (
SELECT intDiv(toUnixTimestamp64Milli(time), {p6:Int64}) * {p6:Int64} AS time_ms, arrayJoin(if(empty(teams), [''], teams)) AS g0, sum(toInt128(usage.cost_nano_usd)) AS s_cost_nano_usd, sum(toInt64(1)) AS s_requests
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
GROUP BY time_ms, g0
UNION ALL
SELECT intDiv(toInt64(toUnixTimestamp(hour)) * 1000, {p7:Int64}) * {p7:Int64} AS time_ms, arrayJoin(if(empty(teams), [''], teams)) AS g0, sum(toInt128(cost_nano_usd)) AS s_cost_nano_usd, sum(toInt64(requests)) AS s_requests
FROM usage_by_hour
WHERE hour >= toDateTime({p2:UInt32}, 'UTC') AND hour < toDateTime({p3:UInt32}, 'UTC')
  AND (hour, version) IN (SELECT hour, max(version) FROM rollup_hours WHERE hour >= toDateTime({p2:UInt32}, 'UTC') AND hour < toDateTime({p3:UInt32}, 'UTC') GROUP BY hour)
GROUP BY hour, g0
UNION ALL
SELECT intDiv(toInt64(toUnixTimestamp(minute)) * 1000, {p8:Int64}) * {p8:Int64} AS time_ms, arrayJoin(if(empty(teams), [''], teams)) AS g0, sum(toInt128(cost_nano_usd)) AS s_cost_nano_usd, sum(toInt64(requests)) AS s_requests
FROM usage_by_minute
WHERE minute >= toDateTime({p4:UInt32}, 'UTC') AND minute < toDateTime({p5:UInt32}, 'UTC')
  AND (minute, version) IN (SELECT minute, max(version) FROM rollup_minutes WHERE minute >= toDateTime({p4:UInt32}, 'UTC') AND minute < toDateTime({p5:UInt32}, 'UTC') GROUP BY minute)
GROUP BY minute, g0
), largest AS (
SELECT g0, toString(sum(s_cost_nano_usd)) AS m0
FROM (
SELECT * FROM relation
)
GROUP BY g0
ORDER BY toInt128(m0) DESC NULLS LAST, g0
LIMIT {p9:UInt32}
)
SELECT time_ms, g0, toString(sum(s_cost_nano_usd)) AS m0, sum(s_requests) AS m1
FROM relation
GROUP BY time_ms, g0
HAVING (g0) IN (SELECT g0 FROM largest)
ORDER BY time_ms, toInt128(m0) DESC NULLS LAST, g0
LIMIT 10000
