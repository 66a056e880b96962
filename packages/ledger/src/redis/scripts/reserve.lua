-- Holds what the requests of one message set aside in one slot, one request after the other: of each all amounts, or none.
--
-- KEYS[1]    epoch: is there while the counters of the slot can be trusted
-- KEYS[2]    deadlines: a sorted set of records
-- KEYS[3]    list of counters by name
-- KEYS[4]    list of counters by end
-- KEYS[5..]  the counters that requests name, each once; then the record of each request, none twice
-- ARGV[1]    JSON, which is read faster than arguments are: [lengths, terms, requests]
--              lengths   of each counter: of its sliding window in ms, 0 for a calendar one
--              terms     what holds have in common, three each: counter from 1; limit; terms (see window.lua)
--              requests  [length of the lease in ms, latest start of its calendar windows, their earliest end or 0 when none
--                        ends, slots and, where there are several, a slash and who asks (see settle.lua); then for each
--                        hold: where its terms begin, amount]
-- ARGV[2..]  of each request its holds as JSON, to be kept: [[counter, unit letter, amount, ...], ...]. Making these texts
--            here takes as long as everything else together.
--
-- Returns one string of doubles, which the client reads in a tenth of the time of a list of numbers: for each request how many
-- numbers follow, and these, one of
--   {1, now, admitted at, deadline, slots, balances}    reserved now
--   {2, now, index from 0, retry at or -1, balances}    refused; a calendar window may be retried when it ends
--   {3, now}                                            a calendar window is not the current one
--   {4, now}                                            not ready
--   {5, now, admitted at, deadline, slots, balances}    was reserved before, in those slots
--   {6, now, admitted at, deadline, slots, balances}    was reserved before and has been settled
-- Balances are two numbers a hold: used and resets at for a sliding window, used and reserved for a calendar one.

-- Who asks for an id that others ask for all the time is not written down any more, and does not give it back.
local ASKERS_LENGTH_MAX = 200

local formats = {}

local function packed(reply)
  local format = formats[#reply]
  if not format then
    format = '<d' .. string.rep('d', #reply)
    formats[#reply] = format
  end
  return struct.pack(format, #reply, unpack(reply))
end

local asked = cjson.decode(ARGV[1])
local lengths, terms, requests = asked[1], asked[2], asked[3]
local deadlines, count, replies = KEYS[2], #lengths, {}
local now = now_ms()
-- A sliding counter is a hash, and nil here.
local states = redis.call('MGET', KEYS[1], unpack(KEYS, 5))
if not states[1] then
  for i = 1, #requests do replies[i] = packed({ 4, now }) end
  return table.concat(replies)
end

-- Of calendar windows `others` are the reserved amounts, of sliding ones the oldest parts. What requests of the message
-- hold is added here and written at the end; `written` are the terms of the last of them, `began` is true where the part
-- of now was not there before.
local used, others, currents, running, fresh, began, written = {}, {}, {}, {}, {}, {}, {}

local function read_counter(i)
  local length = lengths[i]
  if length > 0 then
    used[i], others[i], currents[i], running[i], fresh[i] = slide(KEYS[4 + i], length, now)
    began[i] = not running[i]
  else
    used[i], others[i] = calendar_of(states[1 + i])
    fresh[i] = not states[1 + i]
  end
end

local function with_balances(reply, request)
  local at = #reply
  for hold = 5, #request, 2 do
    local i = terms[request[hold]]
    reply[at + 1] = used[i]
    reply[at + 2] = lengths[i] > 0 and reset_of(lengths[i], used[i], others[i], now) or others[i]
    at = at + 2
  end
  return reply
end

-- When the refused amount fits: the parts leave one by one, oldest first.
local function retry_at(i, amount, limit)
  local length = lengths[i]
  if amount > limit or length == 0 then return -1 end
  local parts = {}
  for part = others[i], math.max(currents[i], others[i]) do parts[#parts + 1] = text(part) end
  local there = redis.call('HMGET', KEYS[4 + i], unpack(parts))
  local left = used[i]
  for at, part in ipairs(parts) do
    part = tonumber(part)
    left = left - (part == currents[i] and running[i] or tonumber(there[at] or 0))
    if left + amount <= limit then return leaves_at(length, part) end
  end
  return now
end

local function known_reply(known, record, request)
  local state, admitted, slots, askers, rest = string.match(known, '^(%u) (%d+) (%d+)([^ ]*) ?(.*)$')
  local asker = string.match(request[4], '/.*')
  if state == 'R' and asker and slots ~= '0' and #askers < ASKERS_LENGTH_MAX and not string.find(askers, asker, 1, true) then
    redis.call('SET', record, table.concat({ 'R', admitted, slots .. askers .. asker, rest }, ' '))
  end
  admitted = admitted == '0' and now or tonumber(admitted)
  local deadline = tonumber(redis.call('ZSCORE', deadlines, record) or now)
  return with_balances({ state == 'R' and 5 or 6, now, admitted, deadline, tonumber(slots) }, request)
end

local writes, leases = {}, {}

local function hold_all(request)
  for hold = 5, #request, 2 do
    local term, amount = request[hold], request[hold + 1]
    local i = terms[term]
    if lengths[i] == 0 then
      others[i] = bounded(others[i] + amount)
    else
      if used[i] == 0 then others[i] = currents[i] end
      used[i] = bounded(used[i] + amount)
      if amount > 0 then running[i] = (running[i] or 0) + amount end
    end
    written[i] = terms[term + 2]
  end
end

local function reserve(request, record, known, held)
  if not known and (now < request[2] or (request[3] > 0 and now >= request[3])) then return { 3, now } end
  local refused, index = nil, 0
  for hold = 5, #request, 2 do
    local term, amount = request[hold], request[hold + 1]
    local i, limit = terms[term], terms[term + 1]
    if not used[i] then read_counter(i) end
    local taken = lengths[i] > 0 and used[i] or used[i] + others[i]
    if not refused and taken + amount > limit and string.byte(terms[term + 2]) == 101 then -- e(nforce)
      refused = { index, i, amount, limit }
    end
    index = index + 1
  end
  if known then return known_reply(known, record, request) end
  if refused then
    local at, i, amount, limit = unpack(refused)
    return with_balances({ 2, now, at, retry_at(i, amount, limit) }, request)
  end
  hold_all(request)
  local deadline = now + request[1]
  writes[#writes + 1] = record
  writes[#writes + 1] = 'R ' .. text(now) .. ' ' .. request[4] .. ' ' .. held
  leases[#leases + 1] = text(deadline)
  leases[#leases + 1] = record
  return with_balances({ 1, now, now, deadline, 0 }, request)
end

for at, request in ipairs(requests) do
  replies[at] = packed(reserve(request, KEYS[4 + count + at], states[1 + count + at], ARGV[1 + at]))
end
if #leases == 0 then return table.concat(replies) end

for i, its_terms in pairs(written) do
  local counter = KEYS[4 + i]
  if lengths[i] == 0 then
    writes[#writes + 1] = counter
    writes[#writes + 1] = calendar_state(used[i], others[i], its_terms)
  elseif running[i] then
    redis.call('HSET', counter, 'n', text(used[i]), 'o', text(others[i]), text(currents[i]), text(running[i]), 'l', its_terms)
    if began[i] and not fresh[i] then keep_sliding(counter, lengths[i]) end
  else
    redis.call('HSET', counter, 'n', text(used[i]), 'o', text(others[i]), 'l', its_terms)
  end
end
redis.call('MSET', unpack(writes))
redis.call('ZADD', deadlines, unpack(leases))
for i, its_terms in pairs(written) do
  if fresh[i] then start_counter(KEYS[3], KEYS[4], KEYS[4 + i], string.sub(its_terms, 2, 2), now) end
end
return table.concat(replies)
