-- Replaces reserved amounts by real ones, once.
--
-- KEYS[1]  record of the request
-- KEYS[2]  deadlines: a sorted set of records
-- KEYS[3]  list of counters by name
-- KEYS[4]  list of counters by end
--          Counters are named by the record, under the same hash tag.
-- ARGV[1]  admitted at
-- ARGV[2]  requests
-- ARGV[3]  tokens
-- ARGV[4]  cost
-- ARGV[5]  '1' when this stands in for a request that was not heard of
-- ARGV[6]  how long the id is remembered, in ms
-- ARGV[7]  how long an unsettled charge is remembered, in ms
-- ARGV[8]  counters as JSON, for a request that is not known: [[counter, unit letter, 0], ...]
--
-- Returns 1 settled, 2 corrected, 3 duplicate.
--
-- A record is one of
--   R <admitted at> <holds as JSON>                                  reserved; its deadline is in the sorted set
--   U <admitted at> <requests> <tokens> <cost> <holds as JSON>       charged as unsettled, can be corrected
--   S                                                                settled

local record, deadlines, index, ends = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now = now_ms()
local real = { r = tonumber(ARGV[2]), t = tonumber(ARGV[3]), c = tonumber(ARGV[4]), f = 0 }
local is_unsettled = ARGV[5] == '1'
local known = redis.call('GET', record)
local state = known and string.sub(known, 1, 1)
if state == 'S' or (state == 'U' and is_unsettled) then return 3 end

local at, holds, charged
if state == 'R' then
  at, holds = string.match(known, '^R (%d+) (.*)$')
elseif state == 'U' then
  local requests, tokens, cost
  at, requests, tokens, cost, holds = string.match(known, '^U (%d+) (%d+) (%d+) (%d+) (.*)$')
  charged = { r = tonumber(requests), t = tonumber(tokens), c = tonumber(cost), f = 0 }
else
  at, holds = ARGV[1], ARGV[8]
end
at = tonumber(at)
if not state then at = math.min(at, now) end

local function settle_calendar(counter, unit, stop, more, held)
  if stop and now >= stop + GRACE_MS then return end
  local balance = redis.call('HMGET', counter, 'u', 'r')
  local used = bounded(tonumber(balance[1] or 0) + more)
  local reserved = bounded(tonumber(balance[2] or 0) - held)
  redis.call('HSET', counter, 'u', text(used), 'r', text(reserved))
  if not balance[1] then
    redis.call('HSET', counter, 'l', 'a' .. unit .. '0')
    start_counter(index, ends, counter, unit, now)
  end
  if unit == 'f' and reserved == 0 then redis.call('PEXPIRE', counter, IDLE_MS) end
end

local function settle_sliding(counter, unit, length, difference)
  local sum, oldest, current, _, is_fresh = slide(counter, length, now)
  local part = part_of(length, at)
  if part < current - PARTS then return end
  local before = tonumber(redis.call('HGET', counter, text(part)) or 0)
  local after = bounded(before + difference)
  if before == 0 then oldest = sum == 0 and part or math.min(oldest, part) end
  sum = bounded(sum + after - before)
  if after == 0 then
    redis.call('HDEL', counter, text(part))
    if part == oldest then oldest = first_filled(counter, part, current, sum) end
  else
    redis.call('HSET', counter, text(part), text(after))
  end
  redis.call('HSET', counter, 'n', text(sum), 'o', text(oldest))
  if is_fresh then
    redis.call('HSET', counter, 'l', 'a' .. unit .. '0')
    start_counter(index, ends, counter, unit, now)
  elseif before == 0 then
    keep_sliding(counter, length)
  end
end

for _, hold in ipairs(cjson.decode(holds)) do
  local counter, unit, held = hold[1], hold[2], hold[3]
  local more = real[unit]
  if charged then more, held = more - charged[unit], 0 end
  if more ~= 0 or held ~= 0 then
    local length, _, stop = window_of(counter)
    if length then
      settle_sliding(counter, unit, length, more - held)
    else
      settle_calendar(counter, unit, stop, more, held)
    end
  end
end

if state == 'R' then redis.call('ZREM', deadlines, record) end
if is_unsettled then
  local kept = table.concat({ 'U', text(at), text(real.r), text(real.t), text(real.c), holds }, ' ')
  redis.call('SET', record, kept, 'PX', ARGV[7])
else
  redis.call('SET', record, 'S', 'PX', ARGV[6])
end
return state == 'U' and 2 or 1
