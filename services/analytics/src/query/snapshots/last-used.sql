-- p0 = ["tok_1","tok_2"]
SELECT token_id, max(last_used_at_ms)
FROM token_last_used
WHERE token_id IN {p0:Array(String)}
GROUP BY token_id
