-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = "project"
-- p3 = 1000
SELECT g0, g1, toString(sum(s_cost_nano_usd)) AS m0, quantilesDDMerge(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(q_time_to_first_token_ms)[5] AS m1
FROM (
SELECT arrayJoin(if(empty(teams), [''], teams)) AS g0, tags[{p2:String}] AS g1, sum(toInt128(usage.cost_nano_usd)) AS s_cost_nano_usd, quantilesDDStateIf(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(toFloat64(time_to_first_token_ms), time_to_first_token_ms > 0) AS q_time_to_first_token_ms
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
GROUP BY g0, g1
)
GROUP BY g0, g1
ORDER BY toInt128(m0) DESC NULLS LAST, g0, g1
LIMIT {p3:UInt32}
