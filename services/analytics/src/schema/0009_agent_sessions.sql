-- The session of an agent that a request belongs to, as its client says. As many values as clients like: no dictionary, and
-- no rollup has them.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS session_id String CODEC(ZSTD(1)) AFTER tags;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS agent_id String CODEC(ZSTD(1)) AFTER session_id;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS parent_agent_id String CODEC(ZSTD(1)) AFTER agent_id;
ALTER TABLE usage ADD INDEX IF NOT EXISTS by_session session_id TYPE bloom_filter(0.01) GRANULARITY 4;
