import type { Usage } from '../canonical/usage.ts';
import { cacheReadTokens, cacheWriteTokens, outputTokens } from '../canonical/usage-totals.ts';
import type { JsonObject } from '../json/json-object.ts';

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
