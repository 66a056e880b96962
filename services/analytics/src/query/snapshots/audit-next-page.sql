-- p0 = 1772323200000
-- p1 = "user:lena@example.com"
-- p2 = "provider-account"
-- p3 = 1772323201003
-- p4 = 12
-- p5 = "a"
-- p6 = 51
-- p7 = 8388608
SELECT toUnixTimestamp64Milli(time), base_revision, id, change_id, actor, token_id, client_address, action, object_type, object_name, before, after, found
FROM (
SELECT *,
  sum(length(before) + length(after)) OVER (ORDER BY time DESC, base_revision DESC, id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS bytes,
  row_number() OVER (ORDER BY time DESC, base_revision DESC, id DESC) AS place,
  count() OVER () AS found
FROM (
SELECT time, base_revision, id, change_id, actor, token_id, client_address, action, object_type, object_name, before, after
FROM audit FINAL
WHERE time >= fromUnixTimestamp64Milli({p0:Int64}, 'UTC')
  AND actor = {p1:String}
  AND (object_type = {p2:String} OR startsWith(object_type, concat({p2:String}, '/')))
  AND (time, base_revision, id) < (fromUnixTimestamp64Milli({p3:Int64}, 'UTC'), {p4:Int64}, {p5:String})
ORDER BY time DESC, base_revision DESC, id DESC
LIMIT {p6:UInt32}
)
)
WHERE bytes <= {p7:Int64} OR place = 1
ORDER BY time DESC, base_revision DESC, id DESC
