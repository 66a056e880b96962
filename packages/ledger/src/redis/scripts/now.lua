-- Returns the store's clock in ms.

return now_ms()
