-- p0 = 1772323200001
-- p1 = 1772323200003
-- p2 = [1772323200002,1772323200001]
-- p3 = ["b","a"]
SELECT row
FROM logged_requests
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND (time, request_id) IN (SELECT fromUnixTimestamp64Milli(log.1, 'UTC'), log.2 FROM (SELECT arrayJoin(arrayZip({p2:Array(Int64)}, {p3:Array(String)})) AS log))
ORDER BY version DESC
LIMIT 1 BY logged_requests.time, request_id
