import { NO_USAGE, tokenCount, type Usage } from '../canonical/usage.ts';
import { cacheReadTokens, inputTokens } from '../canonical/usage-totals.ts';
import type { JsonObject } from '../json/json-object.ts';
import { objectsOf, stringOf } from '../json/values.ts';

/**
 * Gemini's `usageMetadata` as disjoint buckets: cached tokens are inside the prompt, thoughts beside the candidates,
 * the results of its own tools beside the prompt. Undefined for metadata without counts, which early chunks have.
 */
export function readUsage(raw: JsonObject): Usage | undefined {
  if (raw['promptTokenCount'] === undefined && raw['candidatesTokenCount'] === undefined) return undefined;
  const cachedBy = byModality(raw['cacheTokensDetails']);
  const promptBy = byModality(raw['promptTokensDetails']);
  const outputBy = byModality(raw['candidatesTokensDetails']);
  const prompt = tokenCount(raw['promptTokenCount']);
  const cached = Math.min(tokenCount(raw['cachedContentTokenCount']), prompt);
  const audioCached = Math.min(cachedBy('AUDIO'), cached);
  const imageCached = Math.min(cachedBy('IMAGE'), cached - audioCached);
  const fresh = prompt - cached;
  const audio = Math.min(Math.max(promptBy('AUDIO') - audioCached, 0), fresh);
  const image = Math.min(Math.max(promptBy('IMAGE') - imageCached, 0), fresh - audio);
  const video = Math.min(Math.max(promptBy('VIDEO') - cachedBy('VIDEO'), 0), fresh - audio - image);
  const output = tokenCount(raw['candidatesTokenCount']);
  const outputAudio = Math.min(outputBy('AUDIO'), output);
  const outputImage = Math.min(outputBy('IMAGE'), output - outputAudio);
  const tier = stringOf(raw['serviceTier'])?.toLowerCase();
  return {
    ...NO_USAGE,
    inputUncached: fresh - audio - image - video + tokenCount(raw['toolUsePromptTokenCount']),
    inputCacheRead: cached - audioCached - imageCached,
    inputAudioCacheRead: audioCached,
    inputImageCacheRead: imageCached,
    inputAudio: audio,
    inputImage: image,
    inputVideo: video,
    output: output - outputAudio - outputImage,
    outputReasoning: tokenCount(raw['thoughtsTokenCount']),
    outputAudio,
    outputImage,
    raw,
    ...(tier !== undefined && { served: { serviceTier: tier } }),
  };
}

/** Usage as an answer of this wire says it. */
export function writeUsage(usage: Usage): object {
  const prompt = inputTokens(usage);
  const candidates = usage.output + usage.outputAudio + usage.outputImage + usage.outputVideo;
  const cached = cacheReadTokens(usage);
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: candidates,
    totalTokenCount: prompt + candidates + usage.outputReasoning,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    ...(usage.outputReasoning > 0 && { thoughtsTokenCount: usage.outputReasoning }),
  };
}

function byModality(details: unknown): (modality: string) => number {
  const list = objectsOf(details);
  return (modality) => {
    let total = 0;
    for (const each of list) if (each['modality'] === modality) total += tokenCount(each['tokenCount']);
    return total;
  };
}
