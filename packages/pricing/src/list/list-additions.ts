import type { UsageBucket } from '@tollgate/contracts';
import { nanoUsdFromUsd } from '../nano-usd.ts';
import type { BucketPrices } from '../price.ts';

/** Prices that follow from a model's others, by their rule. */
type Addition = {
  readonly models: RegExp;
  readonly usd?: { readonly [bucket in UsageBucket]?: number };
  derive?(own: BucketPrices): BucketPrices;
};

/**
 * Published prices of buckets that the list has none for: a function from a model's own prices to those to add. An own
 * price of the list always wins. `usd` is for a million units (10 USD for a thousand calls: 10,000).
 */
export function listAdditions(provider: string, modelId: string): (own: BucketPrices) => BucketPrices {
  const rules = (ADDITIONS.get(provider) ?? []).filter(({ models }) => models.test(modelId));
  return (own) => {
    let all: BucketPrices = {};
    for (const { usd = {}, derive } of rules) {
      const stated = Object.entries(usd).map(([bucket, amount]) => [bucket, nanoUsdFromUsd(amount)]);
      all = { ...all, ...Object.fromEntries(stated), ...derive?.(own) };
    }
    return all;
  };
}

/** Source: https://developers.openai.com/api/docs/pricing, seen 2026-11-29. */
const OPENAI: readonly Addition[] = [
  { models: /^gpt-4o-audio-preview/, usd: { inputAudio: 40, outputAudio: 80 } },
  { models: /^gpt-4o-mini-audio-preview/, usd: { inputAudio: 10, outputAudio: 20 } },
  // What these make is images: the list's price of output is theirs.
  {
    models: /^(?:gpt-image|chatgpt-image)/,
    derive: ({ output }) => (output === undefined ? {} : { outputImage: output }),
  },
  // Writes that live for 30 minutes are the plain ones, those for 12 hours cost twice as much (2.5 times the input).
  {
    models: /^gpt-(?:5\.[6-9]|[6-9])/,
    derive: ({ inputCacheWrite }) =>
      inputCacheWrite === undefined
        ? {}
        : { inputCacheWriteHalfHour: inputCacheWrite, inputCacheWriteHalfDay: 2 * inputCacheWrite },
  },
  {
    models: /^(?:gpt-[4-9]|o[34])/,
    usd: { webSearchCalls: 10_000, fileSearchCalls: 2_500, codeExecutionCalls: 30_000 },
  },
];

/**
 * A write for an hour costs twice the input, for five minutes 1.25 times, with clouds that sell Claude, too. Source:
 * https://platform.claude.com/docs/en/about-claude/pricing, seen 2026-11-29.
 */
const CLAUDE_HOUR: Addition = {
  models: /claude/,
  derive: ({ inputUncached }) =>
    inputUncached === undefined ? {} : { inputCacheWriteHour: 2 * inputUncached },
};

/** Source: as above. */
const ANTHROPIC: readonly Addition[] = [{ models: /./, usd: { webSearchCalls: 10_000 } }, CLAUDE_HOUR];

/** Source: https://ai.google.dev/gemini-api/docs/pricing (grounding with Google Search), seen 2026-11-29. */
const GEMINI: readonly Addition[] = [
  { models: /^gemini-[34]/, usd: { webSearchCalls: 14_000 } },
  { models: /^gemini-2/, usd: { webSearchCalls: 35_000 } },
];

const ADDITIONS: ReadonlyMap<string, readonly Addition[]> = new Map([
  ['openai', OPENAI],
  ['azure-openai', OPENAI],
  ['azure-foundry', [...OPENAI, CLAUDE_HOUR]],
  ['anthropic', ANTHROPIC],
  ['aws-bedrock', [CLAUDE_HOUR]],
  ['google-gemini', GEMINI],
  ['google-vertex', [...GEMINI, CLAUDE_HOUR]],
]);
