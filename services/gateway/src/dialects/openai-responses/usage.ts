import { NO_USAGE, tokenCount, type Usage } from '../canonical/usage.ts';
import { cacheReadTokens, cacheWriteTokens, inputTokens, outputTokens } from '../canonical/usage-totals.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { defined } from '../json/values.ts';
import { outputCalls } from '../usage/output-calls.ts';

/**
 * Returns the usage of a response (or of a compaction) as disjoint buckets; undefined if it has none yet. The Responses
 * API counts cache reads and writes inside `input_tokens` and reasoning inside `output_tokens`; a total that only adds
 * up with reasoning beside the output is followed.
 */
export function responsesUsage(response: JsonObject): Usage | undefined {
  const usage = response['usage'];
  if (!isJsonObject(usage)) return undefined;
  const input = tokenCount(usage['input_tokens']);
  const output = tokenCount(usage['output_tokens']);
  const inputDetails = details(usage, 'input_tokens_details');
  const outputDetails = details(usage, 'output_tokens_details');

  const inputCacheRead = Math.min(tokenCount(inputDetails['cached_tokens']), input);
  const written = Math.min(tokenCount(inputDetails['cache_write_tokens']), input - inputCacheRead);
  const inputRest = input - inputCacheRead - written;
  const inputAudio = Math.min(tokenCount(inputDetails['audio_tokens']), inputRest);

  const reasoning = tokenCount(outputDetails['reasoning_tokens']);
  const isReasoningApart = reasoning > 0 && tokenCount(usage['total_tokens']) === input + output + reasoning;
  const outputReasoning = isReasoningApart ? reasoning : Math.min(reasoning, output);
  const outputRest = isReasoningApart ? output : output - outputReasoning;
  const outputAudio = Math.min(tokenCount(outputDetails['audio_tokens']), outputRest);

  const serviceTier = response['service_tier'];
  return defined({
    ...NO_USAGE,
    inputUncached: inputRest - inputAudio,
    inputCacheRead,
    ...cacheWrites(details(inputDetails, 'cache_write_tokens_details'), written),
    inputAudio,
    output: outputRest - outputAudio,
    outputReasoning,
    outputAudio,
    ...outputCalls(response),
    served: typeof serviceTier === 'string' ? { serviceTier: serviceTier.toLowerCase() } : undefined,
    raw: usage,
  });
}

/** Returns a usage as the Responses API writes it. */
export function responsesUsageOf(usage: Usage): JsonObject {
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: cacheReadTokens(usage),
      cache_write_tokens: cacheWriteTokens(usage),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.outputReasoning },
    total_tokens: input + output,
  };
}

/** Writes of 30 minutes and of 12 hours have prices of their own; what names no lifetime lives for minutes. */
function cacheWrites(lifetimes: JsonObject, written: number) {
  const inputCacheWriteHalfDay = Math.min(tokenCount(lifetimes['ttl_12h_tokens']), written);
  const left = written - inputCacheWriteHalfDay;
  const inputCacheWriteHalfHour = Math.min(tokenCount(lifetimes['ttl_30m_tokens']), left);
  return {
    inputCacheWriteHalfDay,
    inputCacheWriteHalfHour,
    inputCacheWrite: left - inputCacheWriteHalfHour,
  };
}

const NO_DETAILS: JsonObject = {};

function details(of: JsonObject, name: string): JsonObject {
  const value = of[name];
  return isJsonObject(value) ? value : NO_DETAILS;
}
