/** The keys of a cache: one hash tag, so that a cluster keeps them in one slot. */
export function keysOf(name: string): {
  /** Value of an entry: this and its member. */
  readonly valuePrefix: string;
  /** Members by when they end; their sizes; the sum of these. */
  readonly index: readonly string[];
} {
  const tag = `{tollgate-${name}}`;
  return { valuePrefix: `${tag}:value:`, index: [`${tag}:ends`, `${tag}:sizes`, `${tag}:bytes`] };
}

const DROP = `
local function drop(member)
  local size = redis.call('HGET', KEYS[2], member)
  if size then
    redis.call('DECRBY', KEYS[3], size)
    redis.call('HDEL', KEYS[2], member)
  end
  redis.call('ZREM', KEYS[1], member)
  redis.call('DEL', ARGV[1] .. member)
end
`;

/**
 * KEYS: ends, sizes, bytes. ARGV: prefix of values, member, value, time to live in milliseconds, bound in bytes, '1' to keep
 * nothing if the member has a value. Drops the entry of that member, up to 100 that have ended, and those that end first until
 * the value fits; then keeps it. Returns 1 if it was kept.
 */
export const SET_SCRIPT = `${DROP}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local member, value, ttl, max = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if ARGV[6] == '1' and redis.call('EXISTS', ARGV[1] .. member) == 1 then return 0 end
drop(member)
for _, ended in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 100)) do drop(ended) end
local size = #value + 256
if size > max then return 0 end
while tonumber(redis.call('GET', KEYS[3]) or '0') + size > max do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  if not first then
    redis.call('DEL', KEYS[3])
    break
  end
  drop(first)
end
redis.call('SET', ARGV[1] .. member, value, 'PX', ttl)
redis.call('ZADD', KEYS[1], now + ttl, member)
redis.call('HSET', KEYS[2], member, size)
redis.call('INCRBY', KEYS[3], size)
return 1
`;

/**
 * KEYS: ends, sizes, bytes. ARGV: prefix of values, namespace with its colon or an empty text, cursor. Drops what it finds of
 * the namespace in one step of a scan and returns the next cursor; 0 after the last.
 */
export const PURGE_SCRIPT = `${DROP}
local found = redis.call('ZSCAN', KEYS[1], ARGV[3], 'COUNT', 500)
for index = 1, #found[2], 2 do
  local member = found[2][index]
  if string.sub(member, 1, #ARGV[2]) == ARGV[2] then drop(member) end
end
return found[1]
`;
