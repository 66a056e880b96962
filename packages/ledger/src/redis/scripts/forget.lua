-- Gives a claim back.
--
-- KEYS[1]  the claim
--
-- Returns how many there were.

return redis.call('DEL', KEYS[1])
