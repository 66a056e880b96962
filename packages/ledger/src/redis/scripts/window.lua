-- The arithmetic of counters, in front of every script that touches one. The same as src/window.ts, but that a sliding
-- window keeps its sum and its oldest part, so that no request has to add up sixty parts.
--
-- The end of a counter's key says over which time it counts: "\ns<lengthMs>" slides, "\nc<startMs>-<endMs>" is a calendar
-- window, "\nc<startMs>-" lasts for ever.
--
-- Terms are those of its last reservation: e(nforce) or a(udit); r(equests), t(okens), c(ost) or f (requests in flight);
-- the limit. Such as "ec500". "a", the unit and "0" when there was none since the counters were rebuilt.
--
-- A calendar counter is a string: used and reserved as two doubles, then the terms. All of a request are read by one MGET
-- and written by one MSET; hashes took half as long again. MSET knows no ends, so `counter-ends` keeps them, and whoever
-- makes a counter or asks for expired leases takes some away that have ended.
--
-- A sliding counter is a hash: n  sum of all parts   o  oldest part   <number>  the amount of that part, never 0   l  terms
--
-- Numbers are doubles, exact below 2^53. They are written with %d, which is exact too, and three times as fast as what
-- Redis makes of a number.

local PARTS = 60
local GRACE_MS = 48 * 3600000
local IDLE_MS = 24 * 3600000
local AMOUNT_MAX = 9007199254740000

local function text(number)
  return string.format('%d', number)
end

-- The length of a sliding window, or nil and the end of a calendar one, nil for one that lasts for ever. The window stands
-- behind the last line feed; names may have some too.
local function window_of(counter)
  local at = string.find(counter, '\n', -40, true)
  local next_at = string.find(counter, '\n', at + 1, true)
  while next_at do
    at, next_at = next_at, string.find(counter, '\n', next_at + 1, true)
  end
  if string.byte(counter, at + 1) == 115 then return tonumber(string.sub(counter, at + 2)) end -- s
  return nil, tonumber(string.sub(counter, string.find(counter, '-', at, true) + 1))
end

local function bounded(amount)
  return math.min(math.max(amount, 0), AMOUNT_MAX)
end

-- Used and reserved of a calendar counter that may not be there.
local function calendar_of(state)
  if not state then return 0, 0 end
  local used, reserved = struct.unpack('>dd', state)
  return used, reserved
end

local function calendar_state(used, reserved, terms)
  return struct.pack('>dd', used, reserved) .. terms
end

local function terms_of(state)
  return string.sub(state, 17)
end

local function part_of(length, at)
  return math.floor(at * PARTS / length)
end

-- When a part has been inside for the whole length, even its last moment.
local function leaves_at(length, part)
  return math.ceil((part + PARTS + 1) * length / PARTS)
end

-- The oldest part with something in it, from `part` on. Each part is passed once in its life.
local function first_filled(counter, part, current, sum)
  if sum <= 0 then return current end
  while part < current and redis.call('HEXISTS', counter, text(part)) == 0 do part = part + 1 end
  return part
end

-- Lets go of what has left the window. Returns sum, oldest part, current part, its amount, and whether the counter is new.
local function slide(counter, length, now)
  local current = part_of(length, now)
  local state = redis.call('HMGET', counter, 'n', 'o', text(current))
  if not state[2] then return 0, current, current, nil, true end
  local sum, oldest = tonumber(state[1]), tonumber(state[2])
  local first = current - PARTS
  if oldest >= first then return sum, oldest, current, tonumber(state[3]), false end
  while oldest < first and sum > 0 do
    local gone = {}
    for part = oldest, math.min(first - 1, oldest + PARTS) do gone[#gone + 1] = text(part) end
    for _, amount in ipairs(redis.call('HMGET', counter, unpack(gone))) do
      sum = sum - tonumber(amount or 0)
    end
    redis.call('HDEL', counter, unpack(gone))
    oldest = oldest + #gone
  end
  oldest = first_filled(counter, math.max(oldest, first), current, sum)
  redis.call('HSET', counter, 'n', text(sum), 'o', text(oldest))
  return sum, oldest, current, tonumber(state[3]), false
end

local function reset_of(length, sum, oldest, now)
  if sum == 0 then return now end
  return leaves_at(length, oldest)
end

-- Sliding counters outlive their newest part by a little.
local function keep_sliding(counter, length)
  redis.call('PEXPIRE', counter, text(math.ceil(length * (PARTS + 2) / PARTS)))
end

-- Takes counters away that have ended, at most so many.
local function forget_ended(index, ends, now, most)
  for _, counter in ipairs(redis.call('ZRANGE', ends, '-inf', text(now), 'BYSCORE', 'LIMIT', 0, most)) do
    local length, stop = window_of(counter)
    local again
    if length then
      local ttl = redis.call('PTTL', counter)
      again = ttl ~= -2 and now + math.max(ttl, 1)
    elseif not stop then
      -- Requests in flight: it may go when there are none.
      local _, reserved = calendar_of(redis.call('GET', counter))
      again = reserved > 0 and now + IDLE_MS
    end
    if again then
      redis.call('ZADD', ends, text(again), counter)
    else
      redis.call('DEL', counter)
      redis.call('ZREM', index, counter)
      redis.call('ZREM', ends, counter)
    end
  end
end

-- Lists a new counter for reading, with the time it vanishes at, and takes up to two that have ended off the list: so the
-- list is as long as the counters are many.
local function start_counter(index, ends, counter, unit, now)
  local length, stop = window_of(counter)
  local until_ms
  if length then
    keep_sliding(counter, length)
    until_ms = now + math.ceil(length * (PARTS + 2) / PARTS)
  elseif stop then
    until_ms = stop + GRACE_MS
  elseif unit == 'f' then
    until_ms = now + IDLE_MS
  end
  redis.call('ZADD', index, 0, counter)
  if not until_ms then return end
  redis.call('ZADD', ends, text(until_ms), counter)
  forget_ended(index, ends, now, 2)
end
