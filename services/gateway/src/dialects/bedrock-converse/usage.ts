import { NO_USAGE, tokenCount, type Usage } from '../canonical/usage.ts';
import { cacheReadTokens, cacheWriteTokens, inputTokens, outputTokens } from '../canonical/usage-totals.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';

/**
 * Returns the `usage` of a Converse answer or of its `metadata` event as disjoint buckets. Bedrock counts cache reads and
 * writes beside `inputTokens`, and reasoning inside `outputTokens` without saying how much of it; `cacheDetails` splits
 * what was written by lifetime.
 */
export function bedrockUsage(answer: JsonObject): Usage | undefined {
  const usage = answer['usage'];
  if (!isJsonObject(usage)) return undefined;
  const hour = writtenForAnHour(usage);
  const tier = isJsonObject(answer['serviceTier']) ? answer['serviceTier']['type'] : undefined;
  return {
    ...NO_USAGE,
    inputUncached: tokenCount(usage['inputTokens']),
    inputCacheRead: tokenCount(usage['cacheReadInputTokens']),
    inputCacheWrite: Math.max(tokenCount(usage['cacheWriteInputTokens']) - hour, 0),
    inputCacheWriteHour: hour,
    output: tokenCount(usage['outputTokens']),
    raw: usage,
    ...(typeof tier === 'string' && { served: { serviceTier: tier.toLowerCase() } }),
  };
}

/** Returns a usage as Converse writes it. */
export function bedrockUsageOf(usage: Usage): JsonObject {
  const read = cacheReadTokens(usage);
  const written = cacheWriteTokens(usage);
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  return {
    inputTokens: input - read - written,
    outputTokens: output,
    totalTokens: input + output,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    ...(written > 0 && { cacheDetails: cacheDetails(written, usage.inputCacheWriteHour) }),
  };
}

function cacheDetails(written: number, hour: number): JsonObject[] {
  const details: JsonObject[] = [];
  if (written > hour) details.push({ ttl: '5m', inputTokens: written - hour });
  if (hour > 0) details.push({ ttl: '1h', inputTokens: hour });
  return details;
}

function writtenForAnHour(usage: JsonObject): number {
  const details = usage['cacheDetails'];
  if (!Array.isArray(details)) return 0;
  let hour = 0;
  for (const detail of details) {
    if (isJsonObject(detail) && detail['ttl'] === '1h') hour += tokenCount(detail['inputTokens']);
  }
  return hour;
}
