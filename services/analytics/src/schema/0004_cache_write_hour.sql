-- Cache entries written to live for an hour; those that live for minutes are in input_cache_write.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS input_cache_write_hour Int64 CODEC(ZSTD(1)) AFTER input_cache_write;
