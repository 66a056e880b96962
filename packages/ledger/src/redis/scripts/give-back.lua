-- Gives back what was reserved in this slot for a request that was refused in another one.
--
-- KEYS[1]  record of the request
-- KEYS[2]  deadlines: a sorted set of records
-- KEYS[3]  list of counters by name
-- KEYS[4]  list of counters by end
-- ARGV[1]  who asked for it, each behind a slash; what others asked for too stays theirs
--
-- Returns 1 when it was given back, else 0.

local now = now_ms()
local known = redis.call('GET', KEYS[1])
if not known then return 0 end
local at, slots, askers, holds = string.match(known, '^R (%d+) (%d+)([^ ]*) (.*)$')
if not at or slots == '0' then return 0 end
for asker in string.gmatch(ARGV[1], '/[^/]+') do
  local from, to = string.find(askers, asker, 1, true)
  if from then askers = string.sub(askers, 1, from - 1) .. string.sub(askers, to + 1) end
end
if askers ~= '' then
  redis.call('SET', KEYS[1], table.concat({ 'R', at, slots .. askers, holds }, ' '))
  return 0
end
holds = cjson.decode(holds)
change_counters(holds, tonumber(at), { r = 0, t = 0, c = 0, f = 0 }, nil, now, KEYS[3], KEYS[4])
-- A refused request leaves nothing behind: counters that only it asked for go too.
for _, hold in ipairs(holds) do
  local counter, sum = hold[1], nil
  if window_of(counter) then
    sum = tonumber(redis.call('HGET', counter, 'n') or 0)
  else
    local used, reserved = calendar_of(redis.call('GET', counter))
    sum = used + reserved
  end
  if sum == 0 then
    redis.call('DEL', counter)
    redis.call('ZREM', KEYS[3], counter)
    redis.call('ZREM', KEYS[4], counter)
  end
end
redis.call('ZREM', KEYS[2], KEYS[1])
redis.call('DEL', KEYS[1])
return 1
