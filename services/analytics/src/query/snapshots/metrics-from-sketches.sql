-- p0 = 1772341200000
-- p1 = 1772344800000
-- p2 = 1772323200
-- p3 = 1772341200
-- p4 = 1772323200
-- p5 = 1772341200
SELECT sum(s_requests) AS m0, quantilesDDMerge(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(q_latency_ms)[4] AS m1
FROM (
SELECT sum(toInt64(1)) AS s_requests, quantilesDDStateIf(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(toFloat64(latency_ms), latency_ms > 0) AS q_latency_ms
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
UNION ALL
SELECT sum(toInt64(requests)) AS s_requests, quantilesDDStateIf(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(toFloat64(0), 0 > 0) AS q_latency_ms
FROM usage_by_hour
WHERE hour >= toDateTime({p2:UInt32}, 'UTC') AND hour < toDateTime({p3:UInt32}, 'UTC')
  AND (hour, version) IN (SELECT hour, max(version) FROM rollup_hours WHERE hour >= toDateTime({p2:UInt32}, 'UTC') AND hour < toDateTime({p3:UInt32}, 'UTC') GROUP BY hour)
UNION ALL
SELECT sum(toInt64(0)) AS s_requests, quantilesDDMergeState(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(latency_ms) AS q_latency_ms
FROM latency_by_hour
WHERE hour >= toDateTime({p4:UInt32}, 'UTC') AND hour < toDateTime({p5:UInt32}, 'UTC')
  AND (hour, version) IN (SELECT hour, max(version) FROM rollup_hours WHERE hour >= toDateTime({p4:UInt32}, 'UTC') AND hour < toDateTime({p5:UInt32}, 'UTC') GROUP BY hour)
)
