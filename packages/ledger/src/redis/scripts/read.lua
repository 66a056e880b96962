-- One page of the counters whose window has not ended, by key.
--
-- KEYS[1]  list of counters by name; the counters are under the same hash tag
-- KEYS[2]  list of counters by end
-- ARGV[1]  where to start: '[' and a prefix, or '(' and the last counter of the page before
-- ARGV[2]  prefix of the counters wanted
-- ARGV[3]  most counters to look at
--
-- Returns {next, now, counter, used, reserved, resets at, terms, ...}. `next` is where the next
-- page starts, empty on the last one; `resets at` is -1 for calendar windows.

local now = now_ms()
local page = redis.call('ZRANGE', KEYS[1], ARGV[1], '+', 'BYLEX', 'LIMIT', 0, ARGV[3])
local reply = { '', now }
if #page == tonumber(ARGV[3]) then reply[1] = '(' .. page[#page] end

for _, counter in ipairs(page) do
  if string.sub(counter, 1, #ARGV[2]) ~= ARGV[2] then
    reply[1] = ''
    break
  end
  local length, stop = window_of(counter)
  local terms, used, reserved, resets = nil, 0, 0, -1
  if length then
    terms = redis.call('HGET', counter, 'l') or nil
    if terms then
      local sum, oldest = slide(counter, length, now)
      used, resets = sum, reset_of(length, sum, oldest, now)
    end
  else
    local state = redis.call('GET', counter)
    if state then
      terms = terms_of(state)
      used, reserved = calendar_of(state)
    end
  end
  if not terms then
    redis.call('ZREM', KEYS[1], counter)
    redis.call('ZREM', KEYS[2], counter)
  elseif not stop or now < stop then
    for _, value in ipairs({ counter, used, reserved, resets, terms }) do
      reply[#reply + 1] = value
    end
  end
end
return reply
