-- Replaces reserved amounts by real ones, once.
--
-- KEYS[1]   record of the request
-- KEYS[2]   deadlines: a sorted set of records
-- KEYS[3]   list of counters by name
-- KEYS[4]   list of counters by end
-- KEYS[5]   epoch: is there while the counters of the slot can be trusted
--           Counters are named by the record, under the same hash tag.
-- ARGV[1]   admitted at
-- ARGV[2]   requests
-- ARGV[3]   tokens
-- ARGV[4]   cost
-- ARGV[5]   '1' when this stands in for a request that was not heard of
-- ARGV[6]   how long the id is remembered, in ms
-- ARGV[7]   how long an unsettled charge is remembered, in ms
-- ARGV[8]   how long the id is remembered where counters cannot be trusted yet, in ms
-- ARGV[9]   counters as JSON, for a request that is not known: [[counter, unit letter, 0], ...]
-- ARGV[10]  slots of a request that is not known
-- ARGV[11]  'known' leaves a request alone that is not known, 'any' charges it
-- ARGV[12]  'event', or 'history' for what is put back: counters that can be trusted have it already
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
local real = { r = tonumber(ARGV[2]), t = tonumber(ARGV[3]), c = tonumber(ARGV[4]), f = 0 }
local is_unsettled, is_history = ARGV[5] == '1', ARGV[12] == 'history'

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
    local requests, tokens, cost
    requests, tokens, cost, holds = string.match(rest, '^(%d+) (%d+) (%d+) (.*)$')
    charged = { r = tonumber(requests), t = tonumber(tokens), c = tonumber(cost), f = 0 }
  end
else
  if ARGV[11] == 'known' then return { 0, 0 } end
  -- Admitted before anything that is remembered was settled: it may have been settled then.
  if not is_history and tonumber(ARGV[1]) < now - tonumber(ARGV[6]) then return { 3, 0 } end
  at, slots, holds = math.min(tonumber(ARGV[1]), now), ARGV[10], ARGV[9]
end

change_counters(cjson.decode(holds), at, real, charged, now, index, ends)
if state == 'R' then redis.call('ZREM', deadlines, record) end
if is_unsettled then
  local kept = { 'U', text(at), slots, text(real.r), text(real.t), text(real.c), holds }
  redis.call('SET', record, table.concat(kept, ' '), 'PX', ARGV[7])
else
  redis.call('SET', record, 'S 0 ' .. slots, 'PX', is_open and ARGV[6] or ARGV[8])
end
return { state == 'U' and 2 or 1, tonumber(slots) }
