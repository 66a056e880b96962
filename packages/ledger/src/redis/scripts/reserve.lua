-- Holds all amounts or none.
--
-- KEYS[1]    record of the request
-- KEYS[2]    deadlines: a sorted set of records
-- KEYS[3]    epoch: is there while the counters can be trusted
-- KEYS[4]    list of counters by name
-- KEYS[5]    list of counters by end
-- KEYS[6..]  one counter a hold
-- ARGV[1]    length of the lease in ms
-- ARGV[2]    the holds as JSON: [[counter, unit letter, amount], ...]
-- ARGV[3..]  three a hold: amount, limit, mode and unit letters
--
-- Returns {kind, now, ...}:
--   {1, now, deadline, -1, used, reserved, resets at, ...}          reserved, also when it was before
--   {2, now, index from 0, retry at or -1, used, reserved, resets at, ...}   refused
--   {3, now}                                                        a calendar window is not the current one
--   {4, now}                                                        not ready
-- `resets at` is -1 for calendar windows: the caller knows their end.

local record, deadlines, index, ends = KEYS[1], KEYS[2], KEYS[4], KEYS[5]
local now = now_ms()
local count = #KEYS - 5
local known = redis.call('MGET', KEYS[3], record)
if not known[1] then return { 4, now } end

local is_new = not known[2]
local refused
local used, reserved = {}, {}
local lengths, stops, oldest, current, running, fresh = {}, {}, {}, {}, {}, {}

for i = 1, count do
  local counter, argument = KEYS[5 + i], 3 * i
  local length, start, stop = window_of(counter)
  lengths[i], stops[i] = length, stop
  if length then
    used[i], oldest[i], current[i], running[i], fresh[i] = slide(counter, length, now)
    reserved[i] = 0
  else
    if is_new and (now < start or (stop and now >= stop)) then return { 3, now } end
    local state = redis.call('HMGET', counter, 'u', 'r')
    used[i], reserved[i] = tonumber(state[1] or 0), tonumber(state[2] or 0)
    fresh[i] = not state[1]
  end
  if is_new and not refused and string.byte(ARGV[argument + 2]) == 101 then -- 'e': enforce
    if used[i] + reserved[i] + tonumber(ARGV[argument]) > tonumber(ARGV[argument + 1]) then refused = i end
  end
end

local function answer(kind, first, second)
  local reply = { kind, now, first, second }
  for i = 1, count do
    reply[3 * i + 2], reply[3 * i + 3] = used[i], reserved[i]
    reply[3 * i + 4] = lengths[i] and reset_of(lengths[i], used[i], oldest[i], now) or -1
  end
  return reply
end

-- When the refused amount fits: the parts leave one by one, oldest first.
local function retry_at(i)
  local amount, limit, length = tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1]), lengths[i]
  if amount > limit then return -1 end
  if not length then return stops[i] or -1 end
  local parts = {}
  for part = oldest[i], math.max(current[i], oldest[i]) do parts[#parts + 1] = part end
  local left = used[i]
  for at, there in ipairs(redis.call('HMGET', KEYS[5 + i], unpack(parts))) do
    left = left - tonumber(there or 0)
    if left + amount <= limit then return leaves_at(length, parts[at]) end
  end
  return now
end

if not is_new then
  return answer(1, tonumber(redis.call('ZSCORE', deadlines, record) or now), -1)
end
if refused then return answer(2, refused - 1, retry_at(refused)) end

for i = 1, count do
  local counter, amount = KEYS[5 + i], tonumber(ARGV[3 * i])
  local limit, flags = ARGV[3 * i + 1], ARGV[3 * i + 2]
  if lengths[i] then
    if used[i] == 0 then oldest[i] = current[i] end
    used[i] = bounded(used[i] + amount)
    if amount > 0 then
      redis.call('HSET', counter, 'n', used[i], 'o', oldest[i], current[i], (running[i] or 0) + amount, 'l', limit, 'm', flags)
      if not running[i] and not fresh[i] then keep_sliding(counter, lengths[i]) end
    else
      redis.call('HSET', counter, 'n', used[i], 'o', oldest[i], 'l', limit, 'm', flags)
    end
  else
    reserved[i] = bounded(reserved[i] + amount)
    if fresh[i] then
      redis.call('HSET', counter, 'u', used[i], 'r', reserved[i], 'l', limit, 'm', flags)
    else
      redis.call('HSET', counter, 'r', reserved[i], 'l', limit, 'm', flags)
    end
  end
  if fresh[i] then start_counter(index, ends, counter, lengths[i], stops[i], now) end
end

local deadline = now + tonumber(ARGV[1])
redis.call('SET', record, string.format('R %.0f %s', now, ARGV[2]))
redis.call('ZADD', deadlines, deadline, record)
return answer(1, deadline, -1)
