-- Declares the counters complete.
--
-- KEYS[1]  epoch: holds since when they are; an open ledger stays as it is
--
-- Returns 1.

redis.call('SET', KEYS[1], string.format('%d', now_ms()), 'NX')
return 1
