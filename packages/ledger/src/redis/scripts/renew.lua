-- Extends leases that still run; never shortens one.
--
-- KEYS[1]   deadlines: a sorted set of records
-- KEYS[2..] records of the requests
-- ARGV[1]   length of the lease in ms, from now
--
-- Returns how many still run.

local now = now_ms()
local running = 0
for i = 2, #KEYS do
  local deadline = redis.call('ZSCORE', KEYS[1], KEYS[i])
  if deadline and tonumber(deadline) > now then
    redis.call('ZADD', KEYS[1], 'GT', now + tonumber(ARGV[1]), KEYS[i])
    running = running + 1
  end
end
return running
