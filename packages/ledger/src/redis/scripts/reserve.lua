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
-- ARGV[3]    latest start of the calendar windows
-- ARGV[4]    earliest end of the calendar windows, empty when none ends
-- ARGV[5..]  three a hold: amount; terms (see window.lua); length of a sliding window, empty for a calendar one
--
-- Returns one of
--   {1, now, admitted at, deadline, balances}           reserved, also when it was before
--   {2, now, index from 0, retry at or -1, balances}    refused; a calendar window may be retried when it ends
--   {3, now}                                            a calendar window is not the current one
--   {4, now}                                            not ready
-- Balances are two numbers a hold: used and resets at for a sliding window, used and reserved for a calendar one.

local record, deadlines = KEYS[1], KEYS[2]
local now = now_ms()
local count = #KEYS - 5
local known = redis.call('MGET', KEYS[3], record)
if not known[1] then return { 4, now } end
local is_new = not known[2]
if is_new and (now < tonumber(ARGV[3]) or (ARGV[4] ~= '' and now >= tonumber(ARGV[4]))) then return { 3, now } end

local refused
-- Of calendar windows `others` are the reserved amounts, of sliding ones the oldest parts.
local used, others, lengths, amounts, currents, running, fresh = {}, {}, {}, {}, {}, {}, {}

for i = 1, count do
  local counter, argument = KEYS[5 + i], 2 + 3 * i
  local amount, terms, length = tonumber(ARGV[argument]), ARGV[argument + 1], tonumber(ARGV[argument + 2])
  local taken
  if length then
    used[i], others[i], currents[i], running[i], fresh[i] = slide(counter, length, now)
    taken = used[i]
  else
    local state = redis.call('HMGET', counter, 'u', 'r')
    used[i], others[i], fresh[i] = tonumber(state[1] or 0), tonumber(state[2] or 0), not state[1]
    taken = used[i] + others[i]
  end
  amounts[i], lengths[i] = amount, length
  if not refused and string.byte(terms) == 101 and taken + amount > tonumber(string.sub(terms, 3)) then -- e(nforce)
    refused = i
  end
end

local function with_balances(reply)
  local at = #reply
  for i = 1, count do
    reply[at + 1] = used[i]
    reply[at + 2] = lengths[i] and reset_of(lengths[i], used[i], others[i], now) or others[i]
    at = at + 2
  end
  return reply
end

-- When the refused amount fits: the parts leave one by one, oldest first.
local function retry_at(i)
  local amount, limit, length = amounts[i], tonumber(string.sub(ARGV[3 + 3 * i], 3)), lengths[i]
  if amount > limit or not length then return -1 end
  local parts = {}
  for part = others[i], math.max(currents[i], others[i]) do parts[#parts + 1] = text(part) end
  local left = used[i]
  for at, there in ipairs(redis.call('HMGET', KEYS[5 + i], unpack(parts))) do
    left = left - tonumber(there or 0)
    if left + amount <= limit then return leaves_at(length, tonumber(parts[at])) end
  end
  return now
end

if not is_new then
  local admitted = tonumber(string.match(known[2], '^[RU] (%d+)') or now)
  return with_balances({ 1, now, admitted, tonumber(redis.call('ZSCORE', deadlines, record) or now) })
end
if refused then return with_balances({ 2, now, refused - 1, retry_at(refused) }) end

for i = 1, count do
  local counter, terms, length = KEYS[5 + i], ARGV[3 + 3 * i], lengths[i]
  if not length then
    local before = others[i]
    others[i] = bounded(before + amounts[i])
    if fresh[i] then
      redis.call('HSET', counter, 'u', '0', 'r', text(others[i]), 'l', terms)
    else
      redis.call('HSET', counter, 'r', text(others[i]), 'l', terms)
    end
    if before == 0 and string.sub(terms, 2, 2) == 'f' then
      if others[i] > 0 then redis.call('PERSIST', counter) else redis.call('PEXPIRE', counter, IDLE_MS) end
    end
  else
    if used[i] == 0 then others[i] = currents[i] end
    used[i] = bounded(used[i] + amounts[i])
    if amounts[i] > 0 then
      local there = text((running[i] or 0) + amounts[i])
      redis.call('HSET', counter, 'n', text(used[i]), 'o', text(others[i]), text(currents[i]), there, 'l', terms)
      if not running[i] and not fresh[i] then keep_sliding(counter, length) end
    else
      redis.call('HSET', counter, 'n', text(used[i]), 'o', text(others[i]), 'l', terms)
    end
  end
  if fresh[i] then start_counter(KEYS[4], KEYS[5], counter, string.sub(terms, 2, 2), now) end
end

local deadline = now + tonumber(ARGV[1])
redis.call('SET', record, 'R ' .. text(now) .. ' ' .. ARGV[2])
redis.call('ZADD', deadlines, text(deadline), record)
return with_balances({ 1, now, now, deadline })
