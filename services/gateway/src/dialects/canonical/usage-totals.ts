import { INPUT_TOKEN_BUCKETS, OUTPUT_TOKEN_BUCKETS } from '@tollgate/contracts';
import type { Usage } from './usage.ts';

/** Every token of the prompt, cached or not. */
export function inputTokens(usage: Usage): number {
  return sum(usage, INPUT_TOKEN_BUCKETS);
}

/** Every token that the model generated, reasoning included. */
export function outputTokens(usage: Usage): number {
  return sum(usage, OUTPUT_TOKEN_BUCKETS);
}

/** Tokens read from the provider's cache. */
export function cacheReadTokens(usage: Usage): number {
  return usage.inputCacheRead + usage.inputAudioCacheRead + usage.inputImageCacheRead;
}

/** Tokens written to the provider's cache, for however long. */
export function cacheWriteTokens(usage: Usage): number {
  return (
    usage.inputCacheWrite +
    usage.inputCacheWriteHalfHour +
    usage.inputCacheWriteHour +
    usage.inputCacheWriteHalfDay
  );
}

function sum(usage: Usage, buckets: readonly (keyof Usage)[]): number {
  let total = 0;
  for (const name of buckets) {
    const count = usage[name];
    if (typeof count === 'number') total += count;
  }
  return total;
}
