-- Holds all amounts that a request sets aside in one slot, or none.
--
-- KEYS[1]    epoch: is there while the counters of the slot can be trusted
-- KEYS[2]    record of the request
-- KEYS[3]    deadlines: a sorted set of records
-- KEYS[4]    list of counters by name
-- KEYS[5]    list of counters by end
-- KEYS[6..]  one counter a hold
-- ARGV[1]    slots of the request and, where there are several, a slash and who asks; see settle.lua
-- ARGV[2]    the holds as JSON, to be kept: [[counter, unit letter, amount, ...], ...]
-- ARGV[3]    what else is asked as JSON, which is read faster than arguments are: length of the lease in ms; latest start
--            of the calendar windows; their earliest end, 0 when none ends; then four a hold: amount; limit; terms (see
--            window.lua); length of a sliding window, 0 for a calendar one
--
-- Returns one of
--   {1, now, admitted at, deadline, slots, balances}    reserved now
--   {2, now, index from 0, retry at or -1, balances}    refused; a calendar window may be retried when it ends
--   {3, now}                                            a calendar window is not the current one
--   {4, now}                                            not ready
--   {5, now, admitted at, deadline, slots, balances}    was reserved before, in those slots
--   {6, now, admitted at, deadline, slots, balances}    was reserved before and has been settled
-- Balances are two numbers a hold: used and resets at for a sliding window, used and reserved for a calendar one.

-- Who asks for an id that others ask for all the time is not written down any more, and does not give it back.
local ASKERS_LENGTH_MAX = 200

local record, deadlines = KEYS[2], KEYS[3]
local now = now_ms()
local count = #KEYS - 5
-- A sliding counter is a hash, and nil here.
local states = redis.call('MGET', KEYS[1], record, unpack(KEYS, 6))
if not states[1] then return { 4, now } end
local known = states[2]
local asked = cjson.decode(ARGV[3])
if not known and (now < asked[2] or (asked[3] > 0 and now >= asked[3])) then return { 3, now } end

local refused
-- Of calendar windows `others` are the reserved amounts, of sliding ones the oldest parts.
local used, others, lengths, amounts, currents, running, fresh = {}, {}, {}, {}, {}, {}, {}

for i = 1, count do
  local amount, limit, terms, length = unpack(asked, 4 * i, 4 * i + 3)
  local taken
  if length > 0 then
    used[i], others[i], currents[i], running[i], fresh[i] = slide(KEYS[5 + i], length, now)
    taken = used[i]
  else
    used[i], others[i] = calendar_of(states[2 + i])
    fresh[i] = not states[2 + i]
    taken = used[i] + others[i]
  end
  amounts[i], lengths[i] = amount, length > 0 and length
  if not refused and string.byte(terms) == 101 and taken + amount > limit then refused = i end -- e(nforce)
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
  local amount, limit, length = amounts[i], asked[4 * i + 1], lengths[i]
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

if known then
  local state, admitted, slots, askers, rest = string.match(known, '^(%u) (%d+) (%d+)([^ ]*) ?(.*)$')
  local asker = string.match(ARGV[1], '/.*')
  if state == 'R' and asker and slots ~= '0' and #askers < ASKERS_LENGTH_MAX and not string.find(askers, asker, 1, true) then
    redis.call('SET', record, table.concat({ 'R', admitted, slots .. askers .. asker, rest }, ' '))
  end
  admitted = admitted == '0' and now or tonumber(admitted)
  local deadline = tonumber(redis.call('ZSCORE', deadlines, record) or now)
  return with_balances({ state == 'R' and 5 or 6, now, admitted, deadline, tonumber(slots) })
end
if refused then return with_balances({ 2, now, refused - 1, retry_at(refused) }) end

local writes = {}
for i = 1, count do
  local counter, terms, length = KEYS[5 + i], asked[4 * i + 2], lengths[i]
  if not length then
    others[i] = bounded(others[i] + amounts[i])
    writes[#writes + 1] = counter
    writes[#writes + 1] = calendar_state(used[i], others[i], terms)
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
end

local deadline = now + asked[1]
writes[#writes + 1] = record
writes[#writes + 1] = 'R ' .. text(now) .. ' ' .. ARGV[1] .. ' ' .. ARGV[2]
redis.call('MSET', unpack(writes))
redis.call('ZADD', deadlines, text(deadline), record)
for i = 1, count do
  if fresh[i] then start_counter(KEYS[4], KEYS[5], KEYS[5 + i], string.sub(asked[4 * i + 2], 2, 2), now) end
end
return with_balances({ 1, now, now, deadline, 0 })
