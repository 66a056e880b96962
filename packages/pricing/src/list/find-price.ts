import { createRequire } from 'node:module';
import type { ModelPrice } from '@pydantic/genai-prices';
import { type NanoUsd, nanoUsdFromUsd } from '../nano-usd.ts';
import { type BucketPrices, HOUR_TERM, type Price, type PriceTier } from '../price.ts';
import { listAdditions } from './list-additions.ts';
import { type ListSource, listSource } from './list-sources.ts';

import { listTerms } from './list-terms.ts';
import { LIST_UNITS } from './list-units.ts';
import { supplementPrice } from './supplement-price.ts';

/**
 * The price list that `findPrice` reads, and after `+` the edition of what is added to it here (supplement, additions,
 * terms). Stored with every cost, so that each can be explained later.
 */
export const PRICE_VERSION = 'genai-prices@0.1.8+2';

/**
 * The list price of a provider's model on the day of a moment, or undefined when the list has none: such a model is
 * unpriced, not free.
 *
 * `provider` is the kind of the provider account ("openai", "aws-bedrock"), `modelId` the provider's own name. Only
 * the list bundled with the program is read, never the network. A price that the list schedules for a date holds from
 * that day on (UTC); of one that changes with the hour it is the dearest of the day, and what it charges is uncertain.
 */
export function findPrice(provider: string, modelId: string, atMs: number): Price | undefined {
  const source = listSource(provider);
  if (source === undefined || modelId.length > MODEL_ID_CHARS_MAX) return undefined;
  const day = new Date(atMs).toISOString().slice(0, 10);
  const key = `${day} ${provider} ${modelId}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached.price;
  if (cache.size >= CACHE_ENTRIES_MAX) cache.clear();
  const price = readPrice({ source, modelId, day });
  cache.set(key, { price });
  return price;
}

/** Names come from configuration and from clients: the longest known id has about 80 characters. */
const MODEL_ID_CHARS_MAX = 256;
const CACHE_ENTRIES_MAX = 4096;
/** Misses are remembered too: they walk the whole list of a provider. */
const cache = new Map<string, { readonly price: Price | undefined }>();

/** The list takes 40 ms and 3 MB to load, so it is loaded by the first look-up, not by the import of this package. */
const require = createRequire(import.meta.url);

type Lookup = {
  readonly source: ListSource;
  readonly modelId: string;
  /** UTC: `2026-11-29`. */
  readonly day: string;
};

function readPrice({ source, modelId, day }: Lookup): Price | undefined {
  const { listId, rulesOf, isHourly } = source;
  const list: typeof import('@pydantic/genai-prices') = require('@pydantic/genai-prices');
  const at = (time: string) =>
    list.calcPrice({}, modelId, { providerId: listId, timestamp: new Date(`${day}T${time}Z`) });
  const found = at('12:00');
  const others = found === null || !isHourly ? [] : TIMES.map((time) => at(time)?.model_price);
  const prices = new Set([found?.model_price, ...others].filter((price) => price !== undefined));
  const listed = dearestOf([...prices], found?.model.id ?? '');
  const price = supplementPrice(rulesOf, modelId) ?? listed;
  if (price === undefined) return undefined;
  const more = listAdditions(rulesOf, modelId);
  return {
    ...price,
    perMillion: { ...more(price.perMillion), ...price.perMillion },
    tiers: price.tiers.map((tier) => ({
      ...tier,
      perMillion: { ...more(tier.perMillion), ...tier.perMillion },
    })),
    terms: [...price.terms, ...listTerms(rulesOf, modelId)],
  };
}

/** A time of each hour of a day, in its second half, as some prices begin at half past. */
const TIMES = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:45`);

/** The price, or, where there are several in a day, the one with the dearest output. */
function dearestOf(listed: readonly ModelPrice[], listedModelId: string): Price | undefined {
  const [first, ...others] = listed.flatMap((one) => toPrice(one, listedModelId) ?? []);
  if (first === undefined || others.length === 0) return first;
  const outputOf = ({ perMillion }: Price) => perMillion.output ?? 0;
  const dearest = others.reduce((one, other) => (outputOf(other) > outputOf(one) ? other : one), first);
  return { ...dearest, terms: [HOUR_TERM] };
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
