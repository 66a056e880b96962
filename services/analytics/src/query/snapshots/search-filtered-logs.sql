-- p0 = 1772323200001
-- p1 = 1772323200003
-- p2 = "429"
-- p3 = [1772323200002,1772323200001]
-- p4 = ["b","a"]
-- p5 = 51
SELECT toUnixTimestamp64Milli(usage.time), request_id
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND if(http_status = 0, '', toString(http_status)) = {p2:String}
  AND (time, request_id) IN (SELECT fromUnixTimestamp64Milli(log.1, 'UTC'), log.2 FROM (SELECT arrayJoin(arrayZip({p3:Array(Int64)}, {p4:Array(String)})) AS log))
ORDER BY usage.time DESC, request_id DESC
LIMIT {p5:UInt32}
