import { tokenCount, type Usage } from './canonical/usage.ts';
import { isJsonObject, type JsonObject } from './json/json-object.ts';

/**
 * An OpenAI usage object as disjoint buckets: OpenAI counts cached and audio tokens inside `prompt_tokens`, reasoning
 * and audio tokens inside `completion_tokens`. Providers that speak the dialect differ in three places: DeepSeek
 * writes `prompt_cache_hit_tokens`; xAI leaves reasoning out of `completion_tokens` (its total tells); Groq puts a
 * copy under `x_groq`. Undefined when the answer has no usage.
 */
export function openAiUsage(answer: JsonObject): Usage | undefined {
  const usage = usageObject(answer);
  if (usage === undefined) return undefined;
  const input = tokenCount(usage['prompt_tokens']);
  const completion = tokenCount(usage['completion_tokens']);
  const inputDetails = details(usage, 'prompt_tokens_details');
  const outputDetails = details(usage, 'completion_tokens_details');

  const cacheRead = tokenCount(inputDetails['cached_tokens']) || tokenCount(usage['prompt_cache_hit_tokens']);
  const inputCacheRead = Math.min(cacheRead, input);
  const inputAudio = Math.min(tokenCount(inputDetails['audio_tokens']), input - inputCacheRead);

  const reasoning = tokenCount(outputDetails['reasoning_tokens']);
  const isReasoningApart =
    reasoning > 0 && tokenCount(usage['total_tokens']) === input + completion + reasoning;
  const outputReasoning = isReasoningApart ? reasoning : Math.min(reasoning, completion);
  const outputRest = isReasoningApart ? completion : completion - outputReasoning;
  const outputAudio = Math.min(tokenCount(outputDetails['audio_tokens']), outputRest);
  return {
    inputUncached: input - inputCacheRead - inputAudio,
    inputCacheRead,
    inputCacheWrite: 0,
    output: outputRest - outputAudio,
    outputReasoning,
    inputAudio,
    outputAudio,
    images: 0,
  };
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
