-- When each token was last used. A maximum stays the same however often and in whatever order rows are inserted, so it
-- needs none of the care that sums would. The stand-in of an expired lease says when its request began: when that ended
-- is not known.
CREATE TABLE IF NOT EXISTS token_last_used
(
    token_id String,
    last_used_at_ms SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY token_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS token_last_used_from_usage TO token_last_used AS
SELECT
    toString(token_id) AS token_id,
    max(if(unsettled, admitted_at_ms, finished_at_ms)) AS last_used_at_ms
FROM usage
WHERE usage.token_id != ''
GROUP BY token_id;

-- What was there before the view; what comes in between is counted twice, which changes nothing.
INSERT INTO token_last_used
SELECT
    toString(token_id) AS token_id,
    max(if(unsettled, admitted_at_ms, finished_at_ms)) AS last_used_at_ms
FROM usage
WHERE usage.token_id != ''
GROUP BY token_id;
