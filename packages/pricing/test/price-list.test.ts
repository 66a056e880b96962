import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { describe, expect, test } from 'vitest';
import { chargeOf, costNanoUsd, findPrice, NO_TOKENS, PRICE_VERSION, ratesOf } from '../src/index.ts';
import { listedKinds, listSource } from '../src/list/list-sources.ts';

const NOW = Date.UTC(2026, 7, 1);
const HOURS = [1, 5, 9, 13, 17, 21].map((hour) => new Date(Date.UTC(2026, 10, 30, hour, 45)));

describe('findPrice', () => {
  test.each([
    ['openai', 'gpt-4o', 2.5, 1.25, 10],
    ['openai', 'gpt-4o-2024-08-06', 2.5, 1.25, 10],
    ['azure-openai', 'gpt-4o', 2.5, 1.25, 10],
    ['anthropic', 'claude-sonnet-4-20250514', 3, 0.3, 15],
    ['aws-bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 3, 0.3, 15],
    ['google-gemini', 'gemini-2.5-pro', 1.25, 0.125, 10],
  ])('knows the list price of %s %s', (provider, modelId, input, cacheRead, output) => {
    expect(findPrice(provider, modelId, NOW)).toMatchObject({
      perMillion: { inputUncached: input * 1e9, inputCacheRead: cacheRead * 1e9, output: output * 1e9 },
    });
  });

  test.each([
    ['deepseek', 'deepseek-v4-pro'],
    ['fireworks-ai', 'accounts/fireworks/models/deepseek-v3p2'],
    ['moonshot', 'kimi-k2.5'],
    ['microsoft-foundry', 'gpt-5'],
    ['aws-claude-platform', 'claude-opus-5'],
    ['aws-bedrock-mantle', 'qwen.qwen3-32b'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['mistral-ai', 'mistral-large-latest'],
    ['xai', 'grok-4'],
    ['perplexity-ai', 'sonar'],
    ['together-ai', 'meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    ['cerebras', 'llama3.1-8b'],
    ['openrouter', 'openai/gpt-4o'],
    ['cohere', 'command-r'],
    ['google-vertex', 'gemini-2.5-flash'],
    ['openai', 'text-embedding-3-small'],
  ])('has a plausible price for %s %s: whole nano-USD between a cent and 200 USD a million', (...model) => {
    const rates = ratesOf(findPrice(...model, NOW)?.perMillion ?? {});
    expect(rates.inputUncached).toSatisfy(Number.isSafeInteger);
    expect(rates.inputUncached).toBeGreaterThanOrEqual(0.01e9);
    expect(rates.inputUncached).toBeLessThanOrEqual(200e9);
    expect(rates.inputCacheRead).toBeLessThanOrEqual(rates.inputUncached);
  });

  test.each([
    ['an unknown model', 'openai', 'gpt-nobody-has-heard-of'],
    ['a provider without list prices', 'deepinfra', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['a provider nobody knows', 'open', 'gpt-4o'],
    ['a name that is absurdly long', 'openai', 'gpt-4o'.padEnd(10_000, 'o')],
  ])('has no price for %s', (_what, provider, modelId) => {
    expect(findPrice(provider, modelId, NOW)).toBeUndefined();
  });

  test('takes a model as free only when its name says so', () => {
    expect(findPrice('openrouter', 'deepseek/deepseek-r1:free', NOW)).toMatchObject({
      perMillion: { inputUncached: 0, output: 0 },
    });
    expect(findPrice('openrouter', 'google/lyria-3-pro-preview', NOW)).toBeUndefined();
  });

  test('adds what a provider takes for each request', () => {
    expect(findPrice('perplexity-ai', 'sonar', NOW)?.perRequest).toBeGreaterThan(0);
  });

  test('gives the price of the day: one that the list schedules holds from that day on, in UTC', () => {
    const inputOn = (day: string) => findPrice('openai', 'o3', Date.parse(day))?.perMillion.inputUncached;
    expect(inputOn('2025-06-09T23:59:59Z')).toBe(10e9);
    expect(inputOn('2025-06-10T00:00:00Z')).toBe(2e9);
  });

  test.each([
    ['anthropic', 'claude-sonnet-4-5'],
    ['aws-bedrock', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['aws-bedrock-mantle', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0'],
    ['aws-claude-platform', 'claude-sonnet-4-5'],
    ['azure-foundry', 'claude-sonnet-4-5'],
    ['microsoft-foundry', 'claude-sonnet-4-5'],
    ['google-vertex', 'claude-sonnet-4-5@20250929'],
  ])('gives an hour in the cache of Claude its own price with every cloud: %s', (provider, modelId) => {
    expect(findPrice(provider, modelId, NOW)).toMatchObject({
      perMillion: { inputCacheWrite: 3.75e9, inputCacheWriteHour: 6e9 },
    });
  });

  test('gives an hour in the cache the price of a few minutes if the list has no price of its own', () => {
    const rates = ratesOf({ inputUncached: 5, inputCacheWrite: 6 });
    expect(rates.inputCacheWriteHour).toBe(6);
  });

  test('takes the dearest price of the day where it changes with the hour, and the charge is uncertain', () => {
    const price = findPrice('deepseek', 'deepseek-v4-pro', Date.UTC(2026, 10, 30));
    if (price === undefined) throw new Error('the list has lost its price');
    expect(price.perMillion).toMatchObject({ inputUncached: 1.32e9, output: 3.96e9 });
    expect(chargeOf({ ...NO_TOKENS, output: 1_000 }, price)).toEqual({
      costNanoUsd: 3_960_000,
      unknowns: ['hour'],
    });
  });

  test('knows every provider of the list whose prices change with the hour', () => {
    const isHourly = (providerId: string) =>
      findProvider({ providerId })?.models.some(({ id }) => {
        const prices = HOURS.map((timestamp) => calcPrice({}, id, { providerId, timestamp })?.model_price);
        return new Set(prices).size > 1;
      });
    const hourly = listedKinds().listed.filter((kind) => isHourly(listSource(kind)?.listId ?? ''));
    expect(hourly).toEqual(['deepseek']);
    expect(listSource('deepseek')?.isHourly).toBe(true);
  });

  /** The list's library is asked for the same: it takes whole requests by the length of their input. */
  test.each([
    ['anthropic', 'claude-sonnet-4-5', 200_000],
    ['google-gemini', 'gemini-2.5-pro', 200_000],
    ['openai', 'gpt-5.4', 271_999],
  ])('prices long prompts of %s %s as the list does: above %i tokens, for the whole request', (...model) => {
    const [provider, modelId, threshold] = model;
    const price = findPrice(provider, modelId, NOW);
    if (price === undefined) throw new Error('the list has lost its price');
    for (const inputTokens of [threshold, threshold + 1]) {
      const used = { ...NO_TOKENS, inputUncached: inputTokens - 1_000, inputCacheRead: 1_000, output: 500 };
      const listed = calcPrice(
        { input_tokens: inputTokens, cache_read_tokens: 1_000, output_tokens: 500 },
        modelId,
        { providerId: provider.replace('google-gemini', 'google'), timestamp: new Date(NOW) },
      );
      expect(costNanoUsd(used, price) / 1e9).toBeCloseTo(listed?.total_price ?? 0, 9);
    }
  });

  test('prices audio by its length where that is how it is sold', () => {
    const price = findPrice('openai', 'whisper-1', NOW);
    if (price === undefined) throw new Error('the list has lost its price');
    // 0.006 USD a minute.
    expect(chargeOf({ ...NO_TOKENS, inputAudioMs: 90_000 }, price)).toEqual({
      costNanoUsd: 9_000_000,
      unknowns: [],
    });
  });

  test.each([
    ['openai', 'gpt-5', { serviceTier: 'flex' }, 0.625, 5],
    ['openai', 'gpt-5', { serviceTier: 'priority' }, 2.5, 20],
    ['openai', 'gpt-5.5-2026-04-23', { serviceTier: 'fast' }, 12.5, 75],
    ['openai', 'gpt-5-mini', { serviceTier: 'priority' }, 0.45, 3.6],
    ['openai', 'gpt-4.1', { serviceTier: 'priority' }, 3.5, 14],
    ['openai', 'gpt-4o-mini', { serviceTier: 'priority' }, 0.25, 1],
    ['openai', 'o4-mini', { serviceTier: 'priority' }, 2, 8],
    ['anthropic', 'claude-opus-4-8', { speed: 'fast', inferenceGeo: 'us' }, 11, 55],
    ['anthropic', 'claude-sonnet-5', { inferenceGeo: 'us' }, 2.2, 11],
    ['google-gemini', 'gemini-2.5-flash', { serviceTier: 'priority' }, 0.54, 4.5],
  ])(
    'prices what was served: %s %s with %j costs %f and %f USD',
    (provider, modelId, served, input, output) => {
      const price = findPrice(provider, modelId, NOW);
      if (price === undefined) throw new Error('the list has lost its price');
      const charge = (used: object) => chargeOf({ ...NO_TOKENS, ...used }, price, served);
      // By 10,000 tokens, below all thresholds.
      expect(charge({ inputUncached: 10_000 })).toEqual({
        costNanoUsd: Math.round(input * 1e7),
        unknowns: [],
      });
      expect(charge({ output: 10_000 })).toEqual({ costNanoUsd: Math.round(output * 1e7), unknowns: [] });
    },
  );

  test('adds published prices that the list lacks: audio of gpt-4o-audio-preview', () => {
    const price = findPrice('openai', 'gpt-4o-audio-preview', NOW);
    if (price === undefined) throw new Error('the list has lost its price');
    const used = { ...NO_TOKENS, inputUncached: 200, inputAudio: 800, output: 100, outputAudio: 900 };
    expect(chargeOf(used, price)).toEqual({ costNanoUsd: 105_500_000, unknowns: [] });
  });

  test('gives the same answer again, and after more look-ups than are remembered', () => {
    const first = findPrice('openai', 'gpt-4o', NOW);
    for (let index = 0; index < 5_000; index++) findPrice('cerebras', `unknown-${index}`, NOW);
    expect(findPrice('openai', 'gpt-4o', NOW)).toEqual(first);
  });
});

test('PRICE_VERSION names the list that is installed', () => {
  const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
  expect(PRICE_VERSION.split('+')[0]).toBe(`genai-prices@${version}`);
});
