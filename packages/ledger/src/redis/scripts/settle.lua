-- Replaces reserved amounts by real ones, once.
--
-- KEYS[1]  record of the request
-- KEYS[2]  deadlines: a sorted set of records
-- KEYS[3]  list of counters by name
-- KEYS[4]  list of counters by end
-- KEYS[5]  epoch: is there while the counters of the slot can be trusted
--          Counters are named by the record, under the same hash tag.
-- ARGV[1]  as JSON, which is read faster than arguments are: admitted at; requests; tokens; cost; how long the id is
--          remembered, in ms, and how long where counters cannot be trusted yet; how long an unsettled charge is; slots
--          of a request that is not known
-- ARGV[2]  counters as JSON, for a request that is not known: [[counter, unit letter, 0], ...]
-- ARGV[3]  'unsettled' when this stands in for a request that was not heard of, else 'real'
-- ARGV[4]  'known' leaves a request alone that is not known, 'any' charges it
-- ARGV[5]  'event', or 'history' for what is put back: counters that can be trusted have it already
-- ARGV[6]  'named' where those of a known request that ARGV[2] does not name are charged nothing, else 'all'
--
-- Returns {outcome, slots}: 1 settled, 2 corrected, 3 duplicate, 4 in counters that can be trusted, 0 not known.
--
-- A record is one of
--   R <admitted at> <slots>[/<asker>...] <holds as JSON>                    reserved; its deadline is in the sorted set
--   U <admitted at> <slots> <requests> <tokens> <cost> <holds as JSON>      charged as unsettled, can be corrected
--   S 0 <slots>                                                             settled
-- `slots` is 0 for a request that is in this slot alone, else a number with the bits of all of its slots.

local record, deadlines, index, ends = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now = now_ms()
local admitted, requests, tokens, cost, ttl, closed_ttl, correction_ttl, its_slots = unpack(cjson.decode(ARGV[1]))
local real = { r = requests, t = tokens, c = cost, f = 0 }
local is_unsettled, is_history = ARGV[3] == 'unsettled', ARGV[5] == 'history'

-- Marks the holds of counters that are not named, windows apart: they are charged nothing.
local function leave_out(held, named)
  local is_named = {}
  for _, counter in ipairs(named) do is_named[string.match(counter[1], '^(.*)\n')] = true end
  for _, hold in ipairs(held) do
    hold.is_free = not is_named[string.match(hold[1], '^(.*)\n')]
  end
end

local state, at, slots, holds, charged
local found = redis.call('MGET', record, KEYS[5])
local known, is_open = found[1], found[2]
if is_history and is_open then return { 4, 0 } end
if known then
  local rest
  state, at, slots, rest = string.match(known, '^(%u) (%d+) (%d+)[^ ]* ?(.*)$')
  if state == 'S' or (state == 'U' and is_unsettled) then return { 3, tonumber(slots) } end
  at, holds = tonumber(at), rest
  if state == 'U' then
    local r, t, c
    r, t, c, holds = string.match(rest, '^(%d+) (%d+) (%d+) (.*)$')
    charged = { r = tonumber(r), t = tonumber(t), c = tonumber(c), f = 0 }
  end
else
  if ARGV[4] == 'known' then return { 0, 0 } end
  -- Admitted before anything that is remembered was settled: it may have been settled then.
  if not is_history and admitted < now - ttl then return { 3, 0 } end
  at, slots, holds = math.min(admitted, now), text(its_slots), ARGV[2]
end

local changing = cjson.decode(holds)
if known and ARGV[6] == 'named' then leave_out(changing, cjson.decode(ARGV[2])) end
change_counters(changing, at, real, charged, now, index, ends)
if state == 'R' then redis.call('ZREM', deadlines, record) end
if is_unsettled then
  local kept = { 'U', text(at), slots, text(real.r), text(real.t), text(real.c), holds }
  redis.call('SET', record, table.concat(kept, ' '), 'PX', text(correction_ttl))
else
  redis.call('SET', record, 'S 0 ' .. slots, 'PX', text(is_open and ttl or closed_ttl))
end
return { state == 'U' and 2 or 1, tonumber(slots) }
