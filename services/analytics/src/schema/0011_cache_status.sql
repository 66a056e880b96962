-- What came of a look into the cache of answers: 'hit', 'miss', 'error', or empty for a request that wished for none.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS cache_status LowCardinality(String) AFTER logged;
