-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = "project"
-- p3 = 1000
SELECT arrayJoin(emptyArrayToSingle(teams)) AS g0, tags[{p2:String}] AS g1, toString(sum(toInt128(cost_nano_usd))) AS m0, quantileDDIf(0.01, 0.99)(time_to_first_token_ms, time_to_first_token_ms > 0) AS m1
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
GROUP BY g0, g1
ORDER BY toInt128(m0) DESC NULLS LAST, g0, g1
LIMIT {p3:UInt32}
