-- Claims a key, whoever asks first.
--
-- KEYS[1]  the claim: holds when it is over
-- ARGV[1]  for how long, in ms
--
-- Returns 1 for the first, 0 for everybody else.

local now = now_ms()
local over = redis.call('GET', KEYS[1])
if over and tonumber(over) > now then return 0 end
redis.call('SET', KEYS[1], string.format('%d', now + tonumber(ARGV[1])), 'PX', ARGV[1])
return 1
