import type { UsageBucket } from '@tollgate/contracts';
import { nanoUsdFromUsd } from '../nano-usd.ts';
import { type BucketPrices, flatPrice, HOUR_TERM, type Price } from '../price.ts';

type UsdPrices = { readonly [bucket in UsageBucket]?: number };

type SupplementRow = {
  readonly provider: string;
  readonly models: RegExp;
  readonly usd: UsdPrices;
  readonly above?: readonly [inputTokens: number, usd: UsdPrices];
  /** Whether these are the prices of the dearest hours. */
  readonly isHourly?: true;
};

/**
 * Prices of models that are newer than the bundled list, or that it takes for another model. USD for a million tokens,
 * from https://platform.claude.com/docs/en/about-claude/pricing, https://developers.openai.com/api/docs/pricing and
 * https://api-docs.deepseek.com/quick_start/pricing, looked up on 2026-11-29. A row goes when the list has the model.
 */
const ROWS: readonly SupplementRow[] = [
  {
    provider: 'anthropic',
    models: /^claude-sonnet-5-5/,
    usd: { inputUncached: 2, inputCacheRead: 0.1, inputCacheWrite: 2.5, inputCacheWriteHour: 4, output: 10 },
  },
  {
    provider: 'anthropic',
    models: /^claude-mythos-5-1/,
    usd: {
      inputUncached: 10,
      inputCacheRead: 0.25,
      inputCacheWrite: 12.5,
      inputCacheWriteHour: 20,
      output: 50,
    },
  },
  {
    provider: 'anthropic',
    models: /^claude-mythos-5/,
    usd: { inputUncached: 10, inputCacheRead: 1, inputCacheWrite: 12.5, inputCacheWriteHour: 20, output: 50 },
  },
  {
    provider: 'anthropic',
    models: /^claude-haiku-5-5/,
    usd: {
      inputUncached: 0.1,
      inputCacheRead: 0.01,
      inputCacheWrite: 0.125,
      inputCacheWriteHour: 0.2,
      output: 0.5,
    },
    above: [
      100_000,
      {
        inputUncached: 0.5,
        inputCacheRead: 0.05,
        inputCacheWrite: 0.625,
        inputCacheWriteHour: 1,
        output: 2.5,
      },
    ],
  },
  {
    provider: 'openai',
    models: /^gpt-6\.1-sol/,
    usd: { inputUncached: 2, inputCacheRead: 0.1, inputCacheWrite: 2.5, output: 10 },
    above: [271_999, { inputUncached: 4, inputCacheRead: 0.2, inputCacheWrite: 5, output: 15 }],
  },
  {
    provider: 'openai',
    models: /^gpt-6\.1-terra/,
    usd: { inputUncached: 1, inputCacheRead: 0.05, inputCacheWrite: 1.25, output: 5 },
    above: [271_999, { inputUncached: 2, inputCacheRead: 0.1, inputCacheWrite: 2.5, output: 7.5 }],
  },
  {
    provider: 'deepseek',
    models: /^deepseek-(?:v4-)?flash/,
    usd: { inputUncached: 0.3, inputCacheRead: 0.006, output: 1.2 },
    isHourly: true,
  },
];

/** The price of a model that the bundled list lacks or mistakes; undefined for all others. */
export function supplementPrice(provider: string, modelId: string): Price | undefined {
  const row = ROWS.find((one) => one.provider === provider && one.models.test(modelId));
  if (row === undefined) return undefined;
  const tiers =
    row.above === undefined ? [] : [{ inputTokensAbove: row.above[0], perMillion: nano(row.above[1]) }];
  return { ...flatPrice(nano(row.usd)), tiers, terms: row.isHourly === true ? [HOUR_TERM] : [] };
}

function nano(usd: UsdPrices): BucketPrices {
  return Object.fromEntries(Object.entries(usd).map(([bucket, amount]) => [bucket, nanoUsdFromUsd(amount)]));
}
