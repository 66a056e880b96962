import type { Usage } from '../canonical/usage.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { detailCount, firstCount, firstObject, termOf } from './counts.ts';
import { usageOfSides } from './sides.ts';

/**
 * The usage of an answer of Bedrock's Converse, or of the `metadata` event of its stream: cache reads and writes stand
 * beside `inputTokens`, and `cacheDetails` says for how long what was written lives. Undefined if nothing is readable.
 *
 * Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function bedrockUsage(answer: JsonObject): Usage | undefined {
  const metadata = firstObject(answer, ['metadata']);
  const usage = isJsonObject(answer['usage']) ? answer['usage'] : metadata['usage'];
  if (!isJsonObject(usage)) return undefined;
  const input = firstCount(usage, ['inputTokens']);
  const output = firstCount(usage, ['outputTokens']);
  const tier = termOf(
    firstObject(answer, ['serviceTier'])['type'] ?? firstObject(metadata, ['serviceTier'])['type'],
  );
  return usageOfSides(
    input === undefined ? undefined : { inputUncached: input, ...cacheBuckets(usage) },
    output === undefined ? undefined : { output },
    { ...(tier !== undefined && { served: { serviceTier: tier } }), raw: usage },
  );
}

function cacheBuckets(usage: JsonObject) {
  const write = detailCount(usage, ['cacheWriteInputTokens', 'cacheWriteInputTokenCount']);
  const list = usage['cacheDetails'];
  let hour = 0;
  for (const detail of Array.isArray(list) ? list : []) {
    if (isJsonObject(detail) && detail['ttl'] === '1h') hour += detailCount(detail, ['inputTokens']);
  }
  return {
    inputCacheRead: detailCount(usage, ['cacheReadInputTokens', 'cacheReadInputTokenCount']),
    inputCacheWriteHour: Math.min(hour, write),
    inputCacheWrite: write - Math.min(hour, write),
  };
}
