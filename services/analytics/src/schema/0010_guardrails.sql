-- What each guardrail made of a request: its name and rule, what it looked at, what came of it, and what it found.
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.guardrail Array(LowCardinality(String)) AFTER attempts.error_cause;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.rule Array(LowCardinality(String)) AFTER guardrails.guardrail;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.side Array(LowCardinality(String)) AFTER guardrails.rule;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.result Array(LowCardinality(String)) AFTER guardrails.side;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.duration_ms Array(Float64) AFTER guardrails.result;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.findings Array(UInt32) AFTER guardrails.duration_ms;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.kinds Array(Array(LowCardinality(String))) AFTER guardrails.findings;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.places Array(Array(LowCardinality(String))) AFTER guardrails.kinds;
ALTER TABLE usage ADD COLUMN IF NOT EXISTS guardrails.reason Array(String) AFTER guardrails.places;
