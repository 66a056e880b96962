import { createRequire } from 'node:module';
import type { ModelPrice } from '@pydantic/genai-prices';
import { type NanoUsd, nanoUsdFromUsd } from '../nano-usd.ts';
import type { BucketPrices, Price, PriceTier } from '../price.ts';
import { listAdditions } from './list-additions.ts';
import { listTerms } from './list-terms.ts';
import { LIST_UNITS } from './list-units.ts';
import { supplementPrice } from './supplement-price.ts';

/**
 * The price list that `findPrice` reads, and after `+` the edition of what is added to it here (supplement, additions,
 * terms). Stored with every cost, so that each can be explained later.
 */
export const PRICE_VERSION = 'genai-prices@0.1.8+1';

/**
 * The list price of a provider's model on the day of a moment, or undefined when the list has none: such a model is
 * unpriced, not free.
 *
 * `provider` is the kind of the provider account ("openai", "aws-bedrock"), `modelId` the provider's own name. Only
 * the list bundled with the program is read, never the network. A price that the list schedules for a date holds from
 * that day on (UTC); one that changes with the hour is the one at noon.
 */
export function findPrice(provider: string, modelId: string, atMs: number): Price | undefined {
  const listId = LIST_IDS.get(provider);
  if (listId === undefined || modelId.length > MODEL_ID_CHARS_MAX) return undefined;
  const day = new Date(atMs).toISOString().slice(0, 10);
  const key = `${day} ${provider} ${modelId}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached.price;
  if (cache.size >= CACHE_ENTRIES_MAX) cache.clear();
  const price = readPrice({ provider, listId, modelId, timestamp: new Date(`${day}T12:00:00Z`) });
  cache.set(key, { price });
  return price;
}

/** Kind of provider account -> id in the list. Kinds that are absent here have no list prices. */
const LIST_IDS: ReadonlyMap<string, string> = new Map([
  ['anthropic', 'anthropic'],
  ['aws-bedrock', 'aws'],
  ['azure-foundry', 'azure'],
  ['azure-openai', 'azure'],
  ['baseten', 'baseten'],
  ['cerebras', 'cerebras'],
  ['cohere', 'cohere'],
  ['google-gemini', 'google'],
  ['google-vertex', 'google'],
  ['groq', 'groq'],
  ['mistral-ai', 'mistral'],
  ['openai', 'openai'],
  ['openrouter', 'openrouter'],
  ['perplexity-ai', 'perplexity'],
  ['together-ai', 'together'],
  ['xai', 'x-ai'],
]);

/** Names come from configuration and from clients: the longest known id has about 80 characters. */
const MODEL_ID_CHARS_MAX = 256;
const CACHE_ENTRIES_MAX = 4096;
/** Misses are remembered too: they walk the whole list of a provider. */
const cache = new Map<string, { readonly price: Price | undefined }>();

/** The list takes 40 ms and 3 MB to load, so it is loaded by the first look-up, not by the import of this package. */
const require = createRequire(import.meta.url);

type Lookup = {
  readonly provider: string;
  readonly listId: string;
  readonly modelId: string;
  readonly timestamp: Date;
};

function readPrice({ provider, listId, modelId, timestamp }: Lookup): Price | undefined {
  const list: typeof import('@pydantic/genai-prices') = require('@pydantic/genai-prices');
  const found = list.calcPrice({}, modelId, { providerId: listId, timestamp });
  const listed = found === null ? undefined : toPrice(found.model_price, found.model.id);
  const price = supplementPrice(provider, modelId) ?? listed;
  if (price === undefined) return undefined;
  const more = listAdditions(provider, modelId);
  return {
    ...price,
    perMillion: { ...more(price.perMillion), ...price.perMillion },
    tiers: price.tiers.map((tier) => ({
      ...tier,
      perMillion: { ...more(tier.perMillion), ...tier.perMillion },
    })),
    terms: listTerms(provider, modelId),
  };
}

/** An entry without any price means "free" only where the model's name says so. */
function toPrice(listed: ModelPrice, listedModelId: string): Price | undefined {
  const perMillion = pricesAbove(listed, 0);
  const perThousandRequests = usdRate(listed['requests_kcount'], 0);
  const isPriced = perThousandRequests !== undefined || Object.keys(perMillion).length > 0;
  const isFree = listedModelId.endsWith(':free');
  if (!isPriced && !isFree) return undefined;
  return {
    perMillion: isPriced ? perMillion : FREE,
    perRequest: Math.ceil((perThousandRequests ?? 0) / 1000),
    perImage: 0,
    tiers: thresholds(listed).map(
      (threshold): PriceTier => ({ perMillion: pricesAbove(listed, threshold), inputTokensAbove: threshold }),
    ),
    terms: [],
  };
}

const FREE: BucketPrices = { inputUncached: 0, output: 0 };

/** Own prices of the tier that begins at a threshold, 0 for the base. */
function pricesAbove(listed: ModelPrice, threshold: number): BucketPrices {
  return Object.fromEntries(
    LIST_UNITS.flatMap(([unit, bucket, units]) => {
      const nanoUsd = usdRate(listed[unit], threshold);
      return nanoUsd === undefined ? [] : [[bucket, Math.round((nanoUsd * 1e6) / units)]];
    }),
  );
}

/** Where prices change with the length of the prompt. The list's `start` is the last length that is below the tier. */
function thresholds(listed: ModelPrice): number[] {
  const starts = Object.values(listed).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map((tier) => tier.start) : [],
  );
  return [...new Set(starts)].sort((a, b) => a - b);
}

function usdRate(rate: ModelPrice[string], threshold: number): NanoUsd | undefined {
  if (rate === undefined) return undefined;
  if (typeof rate === 'number') return nanoUsdFromUsd(rate);
  const tier = rate.tiers.findLast(({ start }) => start <= threshold);
  return nanoUsdFromUsd(tier?.price ?? rate.base);
}
