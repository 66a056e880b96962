import { costNanoUsd, NO_TOKENS, type Price, priceAt, ratesOf } from '@tollgate/pricing';
import { describe, expect, it } from 'vitest';
import {
  type CallableModel,
  callableAccount,
  isProviderAccount,
  parseManifests,
  parseStoredManifest,
  toJson,
} from '../src/index.ts';

function parse(cost: string) {
  const model = `{type: integration/model/openai, name: m, model_id: m, model_types: [chat], cost: ${cost}}`;
  return parseManifests(`type: provider-account/openai\nname: main\nintegrations: [${model}]`, 'yaml');
}

function modelOf(cost: string): CallableModel {
  const parsed = parse(cost);
  const manifest = parsed.ok ? parsed.documents[0]?.manifest : undefined;
  if (manifest === undefined || !isProviderAccount(manifest)) throw new Error(JSON.stringify(parsed));
  const [model] = callableAccount(manifest).models;
  if (model === undefined) throw new Error('the account has no model');
  // What is stored means the same.
  const stored = parseStoredManifest(toJson(manifest));
  expect(isProviderAccount(stored) && callableAccount(stored).models).toEqual([model]);
  return model;
}

function priceOn(cost: string, day = '2026-08-01'): Price | undefined {
  return priceAt(modelOf(cost).ownPrices, Date.parse(day));
}

function faults(cost: string): string[] {
  const parsed = parse(cost);
  const prefix = 'integrations[0].cost.';
  return parsed.ok
    ? []
    : parsed.faults.map(({ path, message, code }) => `${path.replace(prefix, '')}: ${message} (${code})`);
}

describe('the cost of a model', () => {
  it('for a thousand tokens has tiers by the length of the prompt, with prices for one token', () => {
    const price = priceOn(`{metric: per_1000_tokens, value: {
      input: 0.003, output: 0.015, cache_read: 0.0003,
      input_tiers: [{from: 200000, cost_per_token: 0.000006}, {from: 500000, cost_per_token: 0.00001}],
      output_tiers: [{from: 200000, cost_per_token: 0.0000225}]}}`);
    if (price === undefined) throw new Error('no price');
    const cost = (inputUncached: number, output = 1_000) =>
      costNanoUsd({ ...NO_TOKENS, inputUncached, inputCacheRead: 1_000, output }, price);
    expect(cost(198_999)).toBe(198_999 * 3_000 + 1_000 * 300 + 1_000 * 15_000);
    expect(cost(199_000)).toBe(199_000 * 6_000 + 1_000 * 300 + 1_000 * 22_500);
    expect(cost(499_000)).toBe(499_000 * 10_000 + 1_000 * 300 + 1_000 * 22_500);
  });

  it('for a thousand tokens to embed is one price, and output costs nothing', () => {
    expect(priceOn('{metric: per_1000_embedding_tokens, value: 0.00002}')).toMatchObject({
      perMillion: { inputUncached: 20_000_000, output: 0 },
    });
  });

  it('for a million characters is the price of the text of speech', () => {
    expect(priceOn('{metric: per_million_characters, value: {input: 15}}')).toMatchObject({
      perMillion: { inputCharacters: 15e9 },
    });
  });

  it('for a minute of audio is that of its milliseconds, rounded where it is no whole nano-USD', () => {
    const rate = (usd: number) =>
      priceOn(`{metric: per_minute_of_audio, value: {input: ${usd}}}`)?.perMillion.inputAudioMs;
    expect(rate(0.006)).toBe(100_000_000);
    expect(rate(0.0043)).toBe(71_666_667);
  });

  it('for a million tokens prices every bucket, a request and an image', () => {
    expect(
      priceOn(`{metric: per_million_tokens, value: {
        input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, reasoning: 16,
        audio_input: 40, audio_output: 80, per_request: 0.005, per_image: 0.04,
        tiers: [{from: 200001, input: 6, output: 22.5, cache_write_1h: 12}]}}`),
    ).toEqual({
      perMillion: {
        inputUncached: 3e9,
        inputCacheRead: 0.3e9,
        inputCacheWrite: 3.75e9,
        inputCacheWriteHour: 6e9,
        output: 15e9,
        outputReasoning: 16e9,
        inputAudio: 40e9,
        outputAudio: 80e9,
      },
      terms: [],
      perRequest: 5_000_000,
      perImage: 40_000_000,
      tiers: [
        {
          inputTokensAbove: 200_000,
          perMillion: {
            inputUncached: 6e9,
            inputCacheRead: 0.3e9,
            inputCacheWrite: 3.75e9,
            inputCacheWriteHour: 12e9,
            output: 22.5e9,
            outputReasoning: 16e9,
            inputAudio: 40e9,
            outputAudio: 80e9,
          },
        },
      ],
    });
  });

  it('for a million tokens without a price of a bucket takes that of the bucket it is a part of, also in a tier', () => {
    const price = priceOn(
      '{metric: per_million_tokens, value: {input: 2, output: 8, tiers: [{from: 10, input: 4, output: 16}]}}',
    );
    expect(ratesOf(price?.perMillion ?? {})).toMatchObject({
      inputCacheRead: 2e9,
      inputCacheWriteHour: 2e9,
      outputReasoning: 8e9,
    });
    expect(ratesOf(price?.tiers[0]?.perMillion ?? {})).toMatchObject({
      inputCacheRead: 4e9,
      inputAudio: 4e9,
      outputReasoning: 16e9,
    });
  });

  it('changes on its days, the last one included, and leaves gaps to the public list', () => {
    const inputOn = (day: string) =>
      priceOn(
        `{metric: per_million_tokens, value: [
          {input: 1, output: 1, valid_until: 2026-06-30},
          {input: 2, output: 2, valid_from: 2026-08-01},
          {input: 3, output: 3, valid_from: 2027-01-01}]}`,
        day,
      )?.perMillion.inputUncached;
    expect(inputOn('2020-01-01')).toBe(1e9);
    expect(inputOn('2026-06-30T23:59:59.999Z')).toBe(1e9);
    expect(inputOn('2026-07-01')).toBeUndefined();
    expect(inputOn('2026-08-01')).toBe(2e9);
    expect(inputOn('2026-12-31T23:59:59.999Z')).toBe(2e9);
    expect(inputOn('2027-01-01')).toBe(3e9);
  });

  it.each([
    ['{metric: per_1000_tokens, value: {input: -1, output: 1}}', 'value.input: must be a price in USD'],
    ['{metric: per_1000_tokens, value: {input: 1e-13, output: 1}}', 'value.input: must be a price in USD'],
    ['{metric: per_million_tokens, value: {input: 10001, output: 1}}', 'value.input: must be a price in USD'],
    [
      '{metric: per_1000_tokens, value: {input: 1, output: 1, input_tiers: [{from: 2, cost_per_token: 10}]}}',
      'value.input_tiers[0].cost_per_token: must be a price in USD for a token',
    ],
    [
      '{metric: per_1000_tokens, value: {input: 1, output: 1, input_tiers: [{from: 2, cost_per_token: 0}, {from: 2, cost_per_token: 0}]}}',
      'value.input_tiers[1].from: must be above the tier before',
    ],
    ['{metric: per_1000_embedding_tokens, value: {input: 1}}', 'value: must be a number'],
    ['{metric: per_million_tokens}', 'value: is required'],
    ['{metric: per_million_tokens, value: {input: 1}}', 'value.output: is required'],
    ['{metric: per_million_tokens, value: []}', 'value: must have at least 1 entry'],
    [
      '{metric: per_million_tokens, value: {input: 1, output: 1, cache_reed: 1}}',
      'value.cache_reed: unknown field; did you mean cache_read? (unknown_field)',
    ],
    [
      '{metric: per_million_tokens, value: [{input: 1, output: 1}, {input: 1, output: 1}]}',
      'value[1].valid_from: is required of every price but the first',
    ],
    [
      '{metric: per_million_tokens, value: [{input: 1, output: 1, valid_until: 2026-08-01}, {input: 1, output: 1, valid_from: 2026-08-01}]}',
      'value[1].valid_from: must be after the price before',
    ],
    [
      '{metric: per_million_tokens, value: {input: 1, output: 1, valid_from: 2026-08-01, valid_until: 2026-07-01}}',
      'value.valid_until: is before valid_from',
    ],
  ])('is refused as %s', (cost, fault) => {
    expect(faults(cost)[0]).toContain(fault);
  });
});
