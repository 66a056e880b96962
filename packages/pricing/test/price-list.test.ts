import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPrice, PRICE_VERSION } from '../src/index.ts';

describe('findPrice', () => {
  test.each([
    ['openai', 'gpt-4o', 2.5, 1.25, 10],
    ['openai', 'gpt-4o-2024-08-06', 2.5, 1.25, 10],
    ['azure-openai', 'gpt-4o', 2.5, 1.25, 10],
    ['anthropic', 'claude-sonnet-4-20250514', 3, 0.3, 15],
    ['aws-bedrock', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 3, 0.3, 15],
    ['google-gemini', 'gemini-2.5-pro', 1.25, 0.125, 10],
  ])('knows the list price of %s %s', (provider, modelId, input, cacheRead, output) => {
    expect(findPrice(provider, modelId)).toMatchObject({
      inputPerMillion: input * 1e9,
      inputCacheReadPerMillion: cacheRead * 1e9,
      outputPerMillion: output * 1e9,
    });
  });

  test.each([
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
    const price = findPrice(...model);
    expect(price?.inputPerMillion).toSatisfy(Number.isSafeInteger);
    expect(price?.inputPerMillion).toBeGreaterThanOrEqual(0.01e9);
    expect(price?.inputPerMillion).toBeLessThanOrEqual(200e9);
    expect(price?.inputCacheReadPerMillion).toBeLessThanOrEqual(price?.inputPerMillion ?? 0);
  });

  test.each([
    ['an unknown model', 'openai', 'gpt-nobody-has-heard-of'],
    ['a provider without list prices', 'deepinfra', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['a provider nobody knows', 'open', 'gpt-4o'],
    ['a model that is sold by the hour of audio', 'openai', 'whisper-1'],
    ['a name that is absurdly long', 'openai', 'gpt-4o'.padEnd(10_000, 'o')],
  ])('has no price for %s', (_what, provider, modelId) => {
    expect(findPrice(provider, modelId)).toBeUndefined();
  });

  test('takes a model as free only when its name says so', () => {
    expect(findPrice('openrouter', 'deepseek/deepseek-r1:free')).toMatchObject({
      inputPerMillion: 0,
      outputPerMillion: 0,
    });
    expect(findPrice('openrouter', 'google/lyria-3-pro-preview')).toBeUndefined();
  });

  test('adds what a provider takes for each request', () => {
    expect(findPrice('perplexity-ai', 'sonar')?.perRequest).toBeGreaterThan(0);
  });

  test('gives the same answer again, and after more look-ups than are remembered', () => {
    const first = findPrice('openai', 'gpt-4o');
    for (let index = 0; index < 5_000; index++) findPrice('cerebras', `unknown-${index}`);
    expect(findPrice('openai', 'gpt-4o')).toEqual(first);
  });
});

test('PRICE_VERSION names the list that is installed', () => {
  const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
  expect(PRICE_VERSION).toBe(`genai-prices@${version}`);
});
