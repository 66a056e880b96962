import type { Usage } from '../canonical/usage.ts';
import { cacheReadTokens, inputTokens } from '../canonical/usage-totals.ts';

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
