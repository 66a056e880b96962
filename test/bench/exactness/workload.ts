import { costNanoUsd, countChatInputTokens, flatPrice, NO_TOKENS, nanoUsdFromUsd } from '@tollgate/pricing';

/** USD for a million tokens of the model that agents call, as its manifest has them. */
export const PRICE_USD = { input: 3, output: 15, cacheRead: 0.3 } as const;
/** What agents send with every request. */
export const MAX_TOKENS = 64_000;

/** One request of an agent, and what the provider will charge for it. */
export type PlannedRequest = { readonly body: string; readonly costNanoUsd: number };

/** Of the text that a model writes; the rest is reasoning, which is billed and not sent. */
const VISIBLE_SHARE = 0.25;
const VISIBLE_TOKENS_PER_SECOND = 200;
const PROMPTS = 16;
/** The median of outputs, and how far they spread: one in twenty is above 6,600 tokens, the longest is 20,000. */
const OUTPUT_MAX = 20_000;
const OUTPUT_MEDIAN = 1_500;
const OUTPUT_SPREAD = 0.9;

const PRICE = flatPrice({
  inputUncached: nanoUsdFromUsd(String(PRICE_USD.input)),
  output: nanoUsdFromUsd(String(PRICE_USD.output)),
  inputCacheRead: nanoUsdFromUsd(String(PRICE_USD.cacheRead)),
});

/** What tokens cost that a provider served. */
export function servedNanoUsd(served: { prompt: number; cached: number; completion: number }): number {
  const { prompt, cached, completion } = served;
  return costNanoUsd(
    { ...NO_TOKENS, inputUncached: prompt - cached, inputCacheRead: cached, output: completion },
    PRICE,
  );
}

/**
 * Requests as coding agents send them, the same for the same seed: prompts of 20 to 60 KB of which most is cached, and
 * outputs whose lengths are spread as a lognormal distribution.
 */
export function workload(seed: number, model: string): () => PlannedRequest {
  const random = randomOf(seed);
  const prompts = Array.from({ length: PROMPTS }, (_, index) => promptOf(index));
  return () => {
    const { messages, tokens } = prompts[Math.floor(random() * PROMPTS)] ?? promptOf(0);
    const output = Math.min(OUTPUT_MAX, Math.ceil(OUTPUT_MEDIAN * Math.exp(OUTPUT_SPREAD * normal(random))));
    const visible = Math.ceil(output * VISIBLE_SHARE);
    const cached = Math.floor(tokens * (0.5 + 0.4 * random()));
    const simulate = {
      output_tokens: visible,
      reasoning_tokens: output - visible,
      cached_tokens: cached,
      tokens_per_second: VISIBLE_TOKENS_PER_SECOND,
    };
    return {
      body: JSON.stringify({ model, messages, max_tokens: MAX_TOKENS, stream: true, simulate }),
      costNanoUsd: servedNanoUsd({ prompt: tokens, cached, completion: output }),
    };
  };
}

function promptOf(index: number): { messages: object[]; tokens: number } {
  const lines = Array.from(
    { length: 300 + index * 40 },
    (_, line) =>
      `  const value${line} = readSetting('part-${(line * 7_919) % 997}', { fallback: ${line % 13} });`,
  );
  const messages = [{ role: 'user', content: `File ${index}:\n${lines.join('\n')}\nExplain it.` }];
  return { messages, tokens: countChatInputTokens({ messages, tools: undefined }) };
}

/** Numbers from 0 to 1 by a linear congruential generator: the same everywhere for one seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
