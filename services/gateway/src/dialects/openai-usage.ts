import { NO_USAGE, tokenCount, type Usage } from './canonical/usage.ts';
import { isJsonObject, type JsonObject } from './json/json-object.ts';

/**
 * An OpenAI usage object as disjoint buckets: OpenAI counts cached and audio tokens inside `prompt_tokens`, reasoning
 * and audio tokens inside `completion_tokens`. Providers that speak the dialect differ in four places: DeepSeek
 * writes `prompt_cache_hit_tokens`; xAI leaves reasoning out of `completion_tokens` (its total tells); Groq puts a
 * copy under `x_groq`; routers such as OpenRouter and LiteLLM pass on what Anthropic writes to its cache, and for how
 * long. Undefined when the answer has no usage.
 */
export function openAiUsage(answer: JsonObject): Usage | undefined {
  const usage = usageObject(answer);
  if (usage === undefined) return undefined;
  const prompt = tokenCount(usage['prompt_tokens']);
  const completion = tokenCount(usage['completion_tokens']);
  const inputDetails = details(usage, 'prompt_tokens_details');
  const outputDetails = details(usage, 'completion_tokens_details');

  const cache = cacheUsage(usage, inputDetails);
  const input = prompt + (isCacheApart(usage, cache, prompt + completion) ? cache.read + cache.write : 0);
  const inputCacheRead = Math.min(cache.read, input);
  const cacheWritten = Math.min(cache.write, input - inputCacheRead);
  const inputCacheWriteHour = Math.min(cache.writeHour, cacheWritten);
  const inputRest = input - inputCacheRead - cacheWritten;
  const inputAudio = Math.min(tokenCount(inputDetails['audio_tokens']), inputRest);

  const reasoning = tokenCount(outputDetails['reasoning_tokens']);
  const isReasoningApart =
    reasoning > 0 && tokenCount(usage['total_tokens']) === prompt + completion + reasoning;
  const outputReasoning = isReasoningApart ? reasoning : Math.min(reasoning, completion);
  const outputRest = isReasoningApart ? completion : completion - outputReasoning;
  const outputAudio = Math.min(tokenCount(outputDetails['audio_tokens']), outputRest);
  return {
    ...NO_USAGE,
    inputUncached: inputRest - inputAudio,
    inputCacheRead,
    inputCacheWrite: cacheWritten - inputCacheWriteHour,
    inputCacheWriteHour,
    output: outputRest - outputAudio,
    outputReasoning,
    inputAudio,
    outputAudio,
  };
}

/** What was read from the provider's cache and written to it; `writeHour` is a part of `write`. */
type CacheUsage = { readonly read: number; readonly write: number; readonly writeHour: number };

function cacheUsage(usage: JsonObject, inputDetails: JsonObject): CacheUsage {
  const read =
    tokenCount(inputDetails['cached_tokens']) ||
    tokenCount(usage['prompt_cache_hit_tokens']) ||
    tokenCount(usage['cache_read_input_tokens']);
  const written =
    tokenCount(usage['cache_creation_input_tokens']) ||
    tokenCount(inputDetails['cache_write_tokens']) ||
    tokenCount(inputDetails['cache_creation_tokens']);
  const lifetimes = isJsonObject(usage['cache_creation'])
    ? usage['cache_creation']
    : details(inputDetails, 'cache_creation_token_details');
  const writeHour = tokenCount(lifetimes['ephemeral_1h_input_tokens']);
  const write = written || writeHour + tokenCount(lifetimes['ephemeral_5m_input_tokens']);
  return { read, write, writeHour };
}

/** Anthropic counts its cache beside the prompt; routers mostly, but not all of them, add it to the prompt. */
function isCacheApart(usage: JsonObject, cache: CacheUsage, total: number): boolean {
  const isCountedByAnthropic =
    usage['cache_creation_input_tokens'] !== undefined || usage['cache_read_input_tokens'] !== undefined;
  const cached = cache.read + cache.write;
  if (!isCountedByAnthropic || cached === 0) return false;
  return cached > tokenCount(usage['prompt_tokens']) || tokenCount(usage['total_tokens']) === total + cached;
}

const NO_DETAILS: JsonObject = {};

function usageObject(answer: JsonObject): JsonObject | undefined {
  if (isJsonObject(answer['usage'])) return answer['usage'];
  const groq = answer['x_groq'];
  return isJsonObject(groq) && isJsonObject(groq['usage']) ? groq['usage'] : undefined;
}

function details(usage: JsonObject, name: string): JsonObject {
  const value = usage[name];
  return isJsonObject(value) ? value : NO_DETAILS;
}
