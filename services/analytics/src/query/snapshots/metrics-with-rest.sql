-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = [1772323200000,1772326800000]
-- p3 = 5
WITH relation AS (
SELECT toInt64(roundDown(toUnixTimestamp64Milli(time), {p2:Array(Int64)})) AS time_ms, if(model_resolved != '', model_resolved, model_asked) AS g0, sum(toInt128(usage.cost_nano_usd)) AS s_cost_nano_usd, sum(toInt64(toInt64(error_code != '' OR http_status >= 400))) AS s_errors, sum(toInt64(1)) AS s_requests
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
GROUP BY time_ms, g0
), largest AS (
SELECT g0, toString(sum(s_cost_nano_usd)) AS m0
FROM (
SELECT * FROM relation
)
GROUP BY g0
ORDER BY toInt128(m0) DESC NULLS LAST, g0
LIMIT {p3:UInt32}
)
SELECT time_ms, NOT ((g0) IN (SELECT g0 FROM largest)) AS is_rest, if(is_rest, '', g0) AS r_g0, toString(sum(s_cost_nano_usd)) AS m0, if(sum(s_requests) = 0, NULL, sum(s_errors) / sum(s_requests)) AS m1
FROM relation
GROUP BY time_ms, is_rest, r_g0
ORDER BY time_ms, is_rest, toInt128(m0) DESC NULLS LAST, r_g0
LIMIT 10000
