import type { Usage } from '../canonical/usage.ts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { countOf, detailCount, firstCount, termOf } from './counts.ts';
import { splitSide, usageOfSides } from './sides.ts';

/**
 * The usage of an answer of Gemini's `generateContent`, or of one event of its stream. Cached tokens are counted inside
 * the prompt, thoughts beside the candidates, results of Google's tools beside both. Undefined if nothing is readable.
 *
 * Source: types of `@google/genai` 2.32.0 (`GenerateContentResponseUsageMetadata`).
 */
export function geminiUsage(answer: JsonObject): Usage | undefined {
  const usage = answer['usageMetadata'] ?? answer['usage_metadata'];
  if (!isJsonObject(usage)) return undefined;
  const prompt = firstCount(usage, ['promptTokenCount', 'prompt_token_count']);
  const candidates = firstCount(usage, [
    'candidatesTokenCount',
    'responseTokenCount',
    'candidates_token_count',
  ]);
  const thoughts = detailCount(usage, ['thoughtsTokenCount', 'thoughts_token_count']);
  const tools = detailCount(usage, ['toolUsePromptTokenCount', 'tool_use_prompt_token_count']);
  const total = firstCount(usage, ['totalTokenCount', 'total_token_count']);
  const output = candidates ?? outputByTotal(total, prompt, thoughts + tools);
  const serviceTier = tierOf(usage);
  return usageOfSides(
    prompt === undefined ? undefined : inputBuckets(usage, prompt, tools),
    output === undefined && thoughts === 0 ? undefined : outputBuckets(usage, output ?? 0, thoughts, answer),
    { ...(serviceTier !== undefined && { served: { serviceTier } }), raw: usage },
  );
}

/** An answer that is all thoughts has no candidates' count; then the total says that there is no output. */
function outputByTotal(
  total: number | undefined,
  prompt: number | undefined,
  others: number,
): number | undefined {
  return total === undefined || prompt === undefined ? undefined : Math.max(0, total - prompt - others);
}

function inputBuckets(usage: JsonObject, prompt: number, tools: number) {
  const cached = detailCount(usage, ['cachedContentTokenCount', 'cached_content_token_count']);
  const cachedBy = modalities(usage['cacheTokensDetails']);
  const promptBy = modalities(usage['promptTokensDetails']);
  return splitSide('inputUncached', prompt + tools, {
    inputAudioCacheRead: cachedBy.audio,
    inputImageCacheRead: cachedBy.image,
    inputCacheRead: Math.max(0, cached - cachedBy.audio - cachedBy.image),
    inputAudio: Math.max(0, promptBy.audio - cachedBy.audio),
    inputImage: Math.max(0, promptBy.image - cachedBy.image),
    inputVideo: promptBy.video,
  });
}

function outputBuckets(usage: JsonObject, candidates: number, thoughts: number, answer: JsonObject) {
  const by = modalities(usage['candidatesTokensDetails'] ?? usage['responseTokensDetails']);
  return {
    ...splitSide('output', candidates, {
      outputAudio: by.audio,
      outputImage: by.image,
      outputVideo: by.video,
    }),
    outputReasoning: thoughts,
    webSearchCalls: searchesOf(answer),
  };
}

/** Queries that Gemini sent to Google Search for an answer. */
function searchesOf(answer: JsonObject): number {
  const candidates = answer['candidates'];
  let searches = 0;
  for (const candidate of Array.isArray(candidates) ? candidates : []) {
    const grounding: unknown = isJsonObject(candidate) ? candidate['groundingMetadata'] : undefined;
    const queries = isJsonObject(grounding) ? grounding['webSearchQueries'] : undefined;
    if (Array.isArray(queries)) searches += queries.filter((query) => query !== '').length;
  }
  return searches;
}

function modalities(details: unknown): { audio: number; image: number; video: number } {
  const by = { audio: 0, image: 0, video: 0 };
  for (const detail of Array.isArray(details) ? details : []) {
    if (!isJsonObject(detail)) continue;
    const count = countOf(detail['tokenCount']) ?? 0;
    if (detail['modality'] === 'AUDIO') by.audio += count;
    if (detail['modality'] === 'IMAGE') by.image += count;
    if (detail['modality'] === 'VIDEO') by.video += count;
  }
  return by;
}

/** Gemini's own tier, or Vertex AI's kind of traffic. */
function tierOf(usage: JsonObject): string | undefined {
  const tier = termOf(usage['serviceTier']);
  if (tier !== undefined) return tier;
  const traffic = termOf(usage['trafficType']);
  return traffic?.replace(/^traffic_type_/, '').replace(/^on_demand_(?=flex|priority)/, '');
}
