import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPrice, flatPrice, listedKinds, type Price } from '@tollgate/pricing';
import { describe, expect, test } from 'vitest';
import type { Usage } from '../../src/dialects/canonical/usage.ts';
import type { JsonObject } from '../../src/dialects/json/json-object.ts';
import { openAiCompletions } from '../../src/dialects/passed/openai-completions.ts';
import { rerank } from '../../src/dialects/passed/rerank.ts';
import { scanAnswer } from '../../src/dialects/usage/answer-scan.ts';
import { anthropicUsage } from '../../src/dialects/usage/anthropic.ts';
import { bedrockUsage } from '../../src/dialects/usage/bedrock.ts';
import { cohereUsage } from '../../src/dialects/usage/cohere.ts';
import { geminiUsage } from '../../src/dialects/usage/gemini.ts';
import { openAiUsage } from '../../src/dialects/usage/openai.ts';
import { priceUsage } from '../../src/metering/price-usage.ts';

/**
 * One answer and its bill. `lines` are the bill by hand from published prices: units, and nano-USD for a million of them
 * (a text is an exact fraction); `price` stands in where the public list has none ('none': the model has no price).
 */
type Vector = {
  readonly name: string;
  readonly wire: keyof typeof READERS;
  readonly provider: string;
  readonly model: string;
  readonly answer: JsonObject;
  readonly lines: readonly (readonly [units: number, nanoUsdPerMillion: number | string])[];
  readonly fixed_nano_usd?: number;
  readonly cost_nano_usd: number;
  readonly unknowns?: readonly string[];
  readonly price?: Price['perMillion'] | 'none';
  readonly source: string;
};

const READERS = {
  'openai-chat': (answer: JsonObject) => openAiUsage(answer),
  'openai-responses': (answer: JsonObject) => openAiUsage(answer, 'responses'),
  'openai-realtime': (answer: JsonObject) => openAiUsage(answer, 'responses'),
  'openai-embeddings': (answer: JsonObject) => openAiUsage(answer, 'embeddings'),
  'openai-images': (answer: JsonObject) => openAiUsage(answer, 'images'),
  'openai-audio': (answer: JsonObject) => openAiUsage(answer, 'audio'),
  'openai-completions': (answer: JsonObject) => openAiCompletions.provider.usageOf(answer),
  rerank: (answer: JsonObject) => rerank.provider.usageOf(answer),
  anthropic: anthropicUsage,
  gemini: geminiUsage,
  bedrock: bedrockUsage,
  cohere: cohereUsage,
} satisfies Record<string, (answer: JsonObject) => Usage | undefined>;

/** Published prices were looked up on this day. */
const PRICED_ON_MS = Date.UTC(2026, 10, 29);

const FILES = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.json'));
// The files are ours, and `Vector` says what stands in them.
const VECTORS = FILES.flatMap(
  (file) => JSON.parse(readFileSync(path.join(import.meta.dirname, file), 'utf8')) as Vector[],
);

test('there are at least 120 answers, each of its own name and with the source of its prices', () => {
  expect(VECTORS.length).toBeGreaterThanOrEqual(120);
  expect(new Set(VECTORS.map(({ name, wire }) => `${wire} ${name}`)).size).toBe(VECTORS.length);
  for (const { source } of VECTORS) expect(source).toMatch(/^https:\/\//);
});

test('every wire has an answer', () => {
  expect([...new Set(VECTORS.map(({ wire }) => wire))].sort()).toEqual(Object.keys(READERS).sort());
});

test('every provider with list prices has an answer', () => {
  const priced = new Set(VECTORS.filter(({ price }) => price !== 'none').map(({ provider }) => provider));
  expect(listedKinds().listed.filter((kind) => !priced.has(kind))).toEqual([]);
});

describe.each(VECTORS)('$wire, $name', (vector) => {
  test('adds up by hand to what it says', () => {
    let [numerator, denominator] = [0n, 1n];
    for (const [units, price] of vector.lines) {
      const [above = '', below = '1'] = String(price).split('/');
      numerator = numerator * BigInt(below) + BigInt(units) * BigInt(above) * denominator;
      denominator *= BigInt(below);
    }
    const divisor = 1_000_000n * denominator;
    const sum = Number((2n * numerator + divisor) / (2n * divisor)) + (vector.fixed_nano_usd ?? 0);
    expect(sum).toBe(vector.cost_nano_usd);
  });

  test('is charged that, to the nano-USD, however the answer is read', () => {
    for (const answer of [vector.answer, scanAnswer(Buffer.from(JSON.stringify(vector.answer)))]) {
      const usage = READERS[vector.wire](answer);
      if (usage === undefined) throw new Error('no usage was found');
      const charge = priceUsage(
        usage,
        { price: priceOf(vector), kind: vector.provider, modelId: vector.model },
        PRICED_ON_MS,
      );
      expect(charge.costNanoUsd).toBe(vector.cost_nano_usd);
      expect(charge.priceUnknowns).toEqual(vector.unknowns ?? []);
    }
  });
});

function priceOf({ provider, model, price }: Vector): Price | undefined {
  if (price === 'none') return undefined;
  if (price !== undefined) return flatPrice(price);
  const listed = findPrice(provider, model, PRICED_ON_MS);
  if (listed === undefined) throw new Error(`the list has no price of ${provider} ${model}`);
  return listed;
}
