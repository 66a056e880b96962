-- Leases past their deadline, oldest first.
--
-- KEYS[1]  deadlines: a sorted set of records, which are under the same hash tag
-- ARGV[1]  most leases to return
--
-- Returns {record key, record, deadline, ...}. A deadline without a record (Redis lost it) is dropped: nothing can be
-- charged.

local due = redis.call('ZRANGE', KEYS[1], '-inf', now_ms(), 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
local found = {}
for i = 1, #due, 2 do
  local record = redis.call('GET', due[i])
  if record then
    found[#found + 1] = due[i]
    found[#found + 1] = record
    found[#found + 1] = due[i + 1]
  else
    redis.call('ZREM', KEYS[1], due[i])
  end
end
return found
