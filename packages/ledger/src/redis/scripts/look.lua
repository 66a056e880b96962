-- What this slot knows of requests that have expired in another one.
--
-- KEYS[1]   epoch: since when the counters of the slot can be trusted
-- KEYS[2]   deadlines: a sorted set of records
-- KEYS[3..] records of the requests
--
-- Returns {epoch, record, '1' when its lease is running, ...}; '' stands for what is not there.

local now = now_ms()
local reply = redis.call('MGET', KEYS[1], unpack(KEYS, 3))
local found = { reply[1] or '' }
for i = 3, #KEYS do
  found[#found + 1] = reply[i - 1] or ''
  local deadline = redis.call('ZSCORE', KEYS[2], KEYS[i])
  found[#found + 1] = deadline and tonumber(deadline) > now and '1' or ''
end
return found
