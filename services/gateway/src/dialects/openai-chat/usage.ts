import type { Usage } from '../canonical/usage.ts';
import { cacheReadTokens, cacheWriteTokens, inputTokens, outputTokens } from '../canonical/usage-totals.ts';

export { openAiUsage as readUsage } from '../usage/openai.ts';

/** Usage as a chat answer says it: cached tokens inside the prompt, reasoning inside the completion. */
export function writeUsage(usage: Usage): string {
  const prompt = inputTokens(usage);
  const completion = outputTokens(usage);
  const written = cacheWriteTokens(usage);
  return JSON.stringify({
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cacheReadTokens(usage),
      audio_tokens: usage.inputAudio + usage.inputAudioCacheRead,
      ...(written > 0 && { cache_write_tokens: written }),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.outputReasoning,
      audio_tokens: usage.outputAudio,
    },
  });
}
