import type { TokenBuckets } from '@tollgate/contracts';
import { NO_USAGE, type Served, tokenCount, type Usage, type UsageIteration } from '../canonical/usage.ts';
import { cacheReadTokens, cacheWriteTokens, outputTokens } from '../canonical/usage-totals.ts';
import type { JsonObject } from '../json/json-object.ts';
import { defined, objectOf, objectsOf, stringOf } from '../json/values.ts';

/**
 * Anthropic's usage object as disjoint buckets: `input_tokens` has no cached tokens in it, `output_tokens` has the
 * thinking in it. Source: the SDK's `Usage` type, 1.14.
 */
export function readUsage(raw: JsonObject): Usage {
  const iterations = objectsOf(raw['iterations']).map(readIteration);
  const served = readServed(raw);
  return {
    ...readTokens(raw),
    raw,
    ...(served !== undefined && { served }),
    ...(iterations.length > 0 && { iterations }),
  };
}

/** Usage of a stream: what `message_delta` says replaces what `message_start` said, member by member. */
export function mergeUsage(early: JsonObject | undefined, late: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...early };
  for (const [name, value] of Object.entries(late)) if (value !== null) merged[name] = value;
  return merged;
}

/** Usage as an answer of this wire says it. */
export function writeUsage(usage: Usage): object {
  const hour = usage.inputCacheWriteHour + usage.inputCacheWriteHalfDay;
  const written = cacheWriteTokens(usage);
  return {
    input_tokens: usage.inputUncached + usage.inputAudio + usage.inputImage + usage.inputVideo,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cacheReadTokens(usage),
    cache_creation: { ephemeral_5m_input_tokens: written - hour, ephemeral_1h_input_tokens: hour },
    output_tokens: outputTokens(usage),
    output_tokens_details: { thinking_tokens: usage.outputReasoning },
    server_tool_use: null,
    service_tier: null,
  };
}

function readTokens(raw: JsonObject): TokenBuckets {
  const written = tokenCount(raw['cache_creation_input_tokens']);
  const lifetimes = objectOf(raw['cache_creation']) ?? {};
  const hour = tokenCount(lifetimes['ephemeral_1h_input_tokens']);
  const minutes = tokenCount(lifetimes['ephemeral_5m_input_tokens']);
  const total = written || hour + minutes;
  const output = tokenCount(raw['output_tokens']);
  const details = objectOf(raw['output_tokens_details']) ?? {};
  const thinking = Math.min(tokenCount(details['thinking_tokens']), output);
  const tools = objectOf(raw['server_tool_use']) ?? {};
  return {
    ...NO_USAGE,
    inputUncached: tokenCount(raw['input_tokens']),
    inputCacheRead: tokenCount(raw['cache_read_input_tokens']),
    inputCacheWrite: total - Math.min(hour, total),
    inputCacheWriteHour: Math.min(hour, total),
    output: output - thinking,
    outputReasoning: thinking,
    webSearchCalls: tokenCount(tools['web_search_requests']),
    webFetchCalls: tokenCount(tools['web_fetch_requests']),
    codeExecutionCalls: tokenCount(tools['code_execution_requests']),
  };
}

function readIteration(raw: JsonObject): UsageIteration {
  return {
    kind: stringOf(raw['type']) ?? 'message',
    tokens: readTokens(raw),
    ...defined({ model: stringOf(raw['model']) }),
  };
}

function readServed(raw: JsonObject): Served | undefined {
  const served = defined({
    serviceTier: stringOf(raw['service_tier']),
    speed: stringOf(raw['speed']),
    inferenceGeo: stringOf(raw['inference_geo']),
  });
  return Object.keys(served).length === 0 ? undefined : served;
}
