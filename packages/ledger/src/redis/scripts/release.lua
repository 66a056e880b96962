-- Gives back what requests hold on counters of requests in flight; their leases stay.
--
-- KEYS[1]   list of counters by name
-- KEYS[2]   list of counters by end
-- KEYS[3..] records of the requests; see settle.lua
--
-- Returns how many still had a lease.

local now = now_ms()
local released = 0
for i = 3, #KEYS do
  local at, where, holds = string.match(redis.call('GET', KEYS[i]) or '', '^R (%d+) (%d+[^ ]*) (.*)$')
  if at then
    local in_flight = {}
    for _, hold in ipairs(cjson.decode(holds)) do
      if hold[2] == 'f' then in_flight[#in_flight + 1] = hold end
    end
    change_counters(in_flight, tonumber(at), { r = 0, t = 0, c = 0, f = 0 }, nil, now, KEYS[1], KEYS[2])
    -- As text, because cjson writes large amounts inexactly. A quote within a key is escaped, so only holds match.
    local rest = string.gsub(holds, '","f",%d+', '","f",0')
    redis.call('SET', KEYS[i], table.concat({ 'R', at, where, rest }, ' '))
    released = released + 1
  end
end
return released
