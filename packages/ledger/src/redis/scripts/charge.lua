-- Changes of counters by settlements and reservations given back; stands behind window.lua.

local function change_sliding(counter, unit, length, at, difference, now, index, ends)
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

-- Changes each counter of `holds` ({counter, unit, held}) by `real` of its unit, or nothing if `is_free`, and takes off what was
-- `charged` of that unit before or else what is held. `at` is when the request was admitted.
local function change_counters(holds, at, real, charged, now, index, ends)
  if #holds == 0 then return end
  local counters, writes, fresh = {}, {}, {}
  for i, hold in ipairs(holds) do counters[i] = hold[1] end
  local states = redis.call('MGET', unpack(counters))
  for i, counter in ipairs(counters) do
    local unit, held, state = holds[i][2], holds[i][3], states[i]
    local more = holds[i].is_free and 0 or real[unit]
    if charged then more, held = more - charged[unit], 0 end
    if more ~= 0 or held ~= 0 then
      local length, stop = window_of(counter)
      if length then
        change_sliding(counter, unit, length, at, more - held, now, index, ends)
      elseif not stop or now < stop + GRACE_MS then
        local used, reserved = calendar_of(state)
        local terms = state and terms_of(state) or 'a' .. unit .. '0'
        writes[#writes + 1] = counter
        writes[#writes + 1] = calendar_state(bounded(used + more), bounded(reserved - held), terms)
        if not state then fresh[#fresh + 1] = i end
      end
    end
  end
  if #writes > 0 then redis.call('MSET', unpack(writes)) end
  for _, i in ipairs(fresh) do start_counter(index, ends, counters[i], holds[i][2], now) end
end
