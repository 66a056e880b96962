-- p0 = 1772323200000
-- p1 = 1772582400000
-- p2 = "lena@example.com"
-- p3 = "ads"
-- p4 = ["demo/chat","demo/slow"]
-- p5 = "SEA"
-- p6 = "project"
SELECT sum(s_requests) AS m0
FROM (
SELECT sum(toInt64(1)) AS s_requests
FROM usage FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
  AND if(startsWith(subject, 'user:'), substring(subject, 6), '') = {p2:String}
  AND NOT (has(teams, {p3:String}))
  AND has({p4:Array(String)}, if(model_resolved != '', model_resolved, model_asked))
  AND arrayExists(one -> positionCaseInsensitiveUTF8(one, {p5:String}) > 0, teams)
  AND mapContains(tags, {p6:String})
  AND NOT (refused_by_rule != '')
)
