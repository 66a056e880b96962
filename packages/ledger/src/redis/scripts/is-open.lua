-- Whether the counters can be trusted.
--
-- KEYS[1]  epoch: gone when Redis was emptied
--
-- Returns 1 or 0.

return redis.call('EXISTS', KEYS[1])
