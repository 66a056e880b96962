-- Makes a claim last from now on, whoever made it.
--
-- KEYS[1]  the claim: holds when it is over
-- ARGV[1]  for how long, in ms

redis.call('SET', KEYS[1], string.format('%d', now_ms() + tonumber(ARGV[1])), 'PX', ARGV[1])
