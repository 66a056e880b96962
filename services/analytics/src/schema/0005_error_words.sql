-- What a failed request told its client, and what lies behind it.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS error_message String CODEC(ZSTD(1)) AFTER error_code;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS error_cause String CODEC(ZSTD(1)) AFTER error_message;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS attempts.error_cause Array(String) AFTER attempts.error_code;
