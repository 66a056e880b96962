-- p0 = 1772323200001
-- p1 = 1772323200003
-- p2 = [{"values":["2026-03-01 00:00:00.002","b"]},{"values":["2026-03-01 00:00:00.001","a"]}]
SELECT row
FROM logged_requests
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND (time, request_id) IN {p2:Array(Tuple(DateTime64(3, 'UTC'), String))}
ORDER BY version DESC
LIMIT 1 BY logged_requests.time, request_id
