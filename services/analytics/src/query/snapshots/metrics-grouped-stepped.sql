-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = 3600000
-- p3 = 5
WITH relation AS (
SELECT intDiv(toUnixTimestamp64Milli(time), {p2:Int64}) * {p2:Int64} AS time_ms, if(model_resolved != '', model_resolved, model_asked) AS g0, if(startsWith(subject, 'user:'), substring(subject, 6), '') AS g1, sum(toInt128(usage.cost_nano_usd)) AS s_cost_nano_usd
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
GROUP BY time_ms, g0, g1
), largest AS (
SELECT g0, g1, toString(sum(s_cost_nano_usd)) AS m0
FROM (
SELECT * FROM relation
)
GROUP BY g0, g1
ORDER BY toInt128(m0) DESC NULLS LAST, g0, g1
LIMIT {p3:UInt32}
)
SELECT time_ms, g0, g1, toString(sum(s_cost_nano_usd)) AS m0
FROM relation
GROUP BY time_ms, g0, g1
HAVING (g0, g1) IN (SELECT g0, g1 FROM largest)
ORDER BY time_ms, toInt128(m0) DESC NULLS LAST, g0, g1
LIMIT 10000
