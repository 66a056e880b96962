-- Leases past their deadline, oldest first.
--
-- KEYS[1]  deadlines: a sorted set of records, which are under the same hash tag
-- KEYS[2]  list of counters by name
-- KEYS[3]  list of counters by end
-- ARGV[1]  most leases to return
--
-- Returns {record key, record, deadline, ...}. A deadline without a record (Redis lost it) is dropped: nothing can be
-- charged. Counters that have ended are taken away on the way: this is asked for every second.

local now = now_ms()
forget_ended(KEYS[2], KEYS[3], now, 100)
local due = redis.call('ZRANGE', KEYS[1], '-inf', text(now), 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
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
