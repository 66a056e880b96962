-- Returns the store's clock in ms.
--
-- KEYS[1]  says which slot is asked

return now_ms()
