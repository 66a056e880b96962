-- p0 = 1772323200
-- p1 = 1772496000
-- p2 = 1772496000
-- p3 = 1772503200
SELECT sum(s_requests) AS m0, quantilesDDMerge(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(q_latency_ms)[4] AS m1
FROM (
SELECT sum(toInt64(requests)) AS s_requests, quantilesDDMergeState(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(latency_ms) AS q_latency_ms
FROM latency_by_day
WHERE day >= toDateTime({p0:UInt32}, 'UTC') AND day < toDateTime({p1:UInt32}, 'UTC')
  AND (day, version) IN (SELECT day, max(version) FROM rollup_days WHERE day >= toDateTime({p0:UInt32}, 'UTC') AND day < toDateTime({p1:UInt32}, 'UTC') GROUP BY day)
UNION ALL
SELECT sum(toInt64(requests)) AS s_requests, quantilesDDMergeState(0.01, 0.5, 0.75, 0.9, 0.95, 0.99)(latency_ms) AS q_latency_ms
FROM latency_by_hour
WHERE hour >= toDateTime({p2:UInt32}, 'UTC') AND hour < toDateTime({p3:UInt32}, 'UTC')
  AND (hour, version) IN (SELECT hour, max(version) FROM rollup_hours WHERE hour >= toDateTime({p2:UInt32}, 'UTC') AND hour < toDateTime({p3:UInt32}, 'UTC') GROUP BY hour)
)
