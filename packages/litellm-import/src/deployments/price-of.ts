import { isModelCost } from '@tollgate/manifests';
import { type BucketPrices, findPrice, NANO_USD_PER_USD, PRICE_VERSION, type Price } from '@tollgate/pricing';
import type { ConfigFields } from '../config-fields.ts';
import { type Provider, providerOf } from './provider-of.ts';

/** USD for a million tokens, by the field of a manifest's `per_million_tokens`. */
type Rates = Readonly<Record<string, number>>;
/** Prices from a number of input tokens on. */
type Tier = { readonly from: number; readonly rates: Rates };
type RatePlan = { readonly rates: Rates; readonly tiers: readonly Tier[] };

/** What `priceOf` needs to know of a deployment. */
export type PricedModel = {
  readonly provider: Provider;
  readonly modelId: string;
  readonly params: ConfigFields;
  readonly info: ConfigFields | undefined;
};

/**
 * Returns the `cost` of a model; undefined if its account's list price decides, or no price is known. As in LiteLLM, a price in the file replaces the
 * list's input and output price, and a cache, reasoning or audio price that the file does not give is the list's.
 * `base_model` names the list entry to price by.
 */
export function priceOf(model: PricedModel, atMs: number): Record<string, unknown> | undefined {
  const { params, info, provider, modelId } = model;
  const listed = findPrice(provider.kind, modelId, atMs);
  const baseModel = info?.text('base_model') ?? params.text('base_model');
  const base =
    baseModel === undefined ? listPrice(provider, modelId, atMs) : listPriceOf(baseModel, provider, atMs);
  if (baseModel !== undefined && base === undefined) {
    info?.leaveOut('base_model', `the price list (${PRICE_VERSION}) has no such model: give this one a cost`);
  }
  const own = ownRates(params, info);
  const price = combined(own, base === undefined ? undefined : rowOf(base));
  if (price === undefined) {
    if (Object.keys(own.rates).length > 0) {
      const [field = ''] = own.fields;
      params.leaveOut(
        field,
        'needs input_cost_per_token and output_cost_per_token beside it: the list has no price',
      );
    }
    return undefined;
  }
  if (listed !== undefined && isEqual(price, rowOf(listed))) return undefined;
  const cost = { metric: 'per_million_tokens', value: manifestPrice(price) };
  if (isModelCost(cost)) return cost;
  params.leaveOut(own.fields[0] ?? 'base_model', 'is no price that can be kept exactly');
  return undefined;
}

/** LiteLLM's fields for one token of a bucket. */
const BUCKETS: Readonly<Record<string, string>> = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cache_read',
  cache_creation_input_token_cost: 'cache_write',
  cache_creation_input_token_cost_above_1hr: 'cache_write_1h',
  output_cost_per_reasoning_token: 'reasoning',
  input_cost_per_audio_token: 'audio_input',
  output_cost_per_audio_token: 'audio_output',
};
/** LiteLLM's fields for one image or request. */
const FLAT: Readonly<Record<string, string>> = {
  output_cost_per_image: 'per_image',
  input_cost_per_query: 'per_request',
};
const TIER = /^(.+)_above_(\d{1,6})k_tokens$/;

type OwnRates = {
  readonly rates: Rates;
  readonly tiers: readonly Tier[];
  readonly fields: readonly string[];
};

/** The prices of the file. `litellm_params` count before `model_info`, as in LiteLLM. */
function ownRates(params: ConfigFields, info: ConfigFields | undefined): OwnRates {
  const rates: Record<string, number> = {};
  const tiers = new Map<number, Record<string, number>>();
  const fields = [...new Set([...params.keys(), ...(info?.keys() ?? [])])].filter((field) => isPrice(field));
  for (const field of fields) {
    const usd = params.count(field) ?? info?.count(field);
    if (usd === undefined) continue;
    const [, bucketField = field, thousands] = TIER.exec(field) ?? [];
    const bucket = BUCKETS[bucketField];
    if (thousands !== undefined && bucket !== undefined) {
      const from = Number(thousands) * 1_000 + 1;
      tiers.set(from, { ...tiers.get(from), [bucket]: perMillion(usd) });
    } else if (bucket !== undefined) rates[bucket] = perMillion(usd);
    else rates[FLAT[field] ?? ''] = exact(usd);
  }
  const rising = [...tiers].sort(([one], [other]) => one - other);
  return { rates, tiers: rising.map(([from, tier]) => ({ from, rates: tier })), fields };
}

function isPrice(field: string): boolean {
  return field in BUCKETS || field in FLAT || (TIER.exec(field)?.[1] ?? '') in BUCKETS;
}

/** The file's prices over those of the list; undefined if both leave input and output open. */
function combined(own: OwnRates, base: RatePlan | undefined): RatePlan | undefined {
  const isPriced = ['input', 'output', 'per_image', 'per_request'].some((bucket) => bucket in own.rates);
  if (base === undefined && !isPriced) return undefined;
  const rates: Rates = { input: 0, output: 0, ...base?.rates, ...own.rates };
  // LiteLLM keeps the list's price for long prompts only beside the list's price for short ones.
  const isListBase = ['input', 'output'].every((bucket) => rates[bucket] === base?.rates[bucket]);
  const tiers = new Map((isListBase ? (base?.tiers ?? []) : []).map((tier) => [tier.from, tier]));
  for (const { from, rates } of own.tiers) {
    tiers.set(from, { from, rates: { ...tiers.get(from)?.rates, ...rates } });
  }
  return { rates, tiers: [...tiers.values()].sort((one, other) => one.from - other.from) };
}

function listPriceOf(baseModel: string, own: Provider, atMs: number): Price | undefined {
  const { provider, modelId } = providerOf(baseModel, undefined);
  return (
    (provider === undefined ? undefined : listPrice(provider, modelId, atMs)) ??
    listPrice(own, modelId, atMs) ??
    findPrice('openai', modelId, atMs)
  );
}

function listPrice({ kind, listKind = kind }: Provider, modelId: string, atMs: number): Price | undefined {
  return findPrice(listKind, modelId, atMs);
}

function rowOf(price: Price): RatePlan {
  return {
    rates: {
      ...ratesOf(price.perMillion),
      ...(price.perRequest === 0 ? {} : { per_request: usd(price.perRequest) }),
      ...(price.perImage === 0 ? {} : { per_image: usd(price.perImage) }),
    },
    tiers: price.tiers.map((tier) => ({ from: tier.inputTokensAbove + 1, rates: ratesOf(tier.perMillion) })),
  };
}

function manifestPrice({ rates, tiers }: RatePlan): Record<string, unknown> {
  if (tiers.length === 0) return rates;
  return { ...rates, tiers: tiers.map(({ from, rates }) => ({ from, ...rates })) };
}

/** Buckets that differ from the one they are a part of; those without a field in manifests are left to it. */
function ratesOf(prices: BucketPrices): Rates {
  const rates = new Map<string, number>([
    ['input', 0],
    ['output', 0],
  ]);
  for (const [bucket, field] of Object.entries(FIELD_OF_BUCKET)) {
    const nanoUsd = new Map<string, number>(Object.entries(prices)).get(bucket);
    if (nanoUsd === undefined || usd(nanoUsd) === rates.get(WHOLE[field] ?? '')) continue;
    rates.set(field, usd(nanoUsd));
  }
  return Object.fromEntries(rates);
}

const FIELD_OF_BUCKET = {
  inputUncached: 'input',
  output: 'output',
  inputCacheRead: 'cache_read',
  inputCacheWrite: 'cache_write',
  inputCacheWriteHour: 'cache_write_1h',
  outputReasoning: 'reasoning',
  inputAudio: 'audio_input',
  outputAudio: 'audio_output',
} as const satisfies { readonly [bucket in keyof BucketPrices]?: string };
/** Which field prices a bucket that has no price of its own. */
const WHOLE: Readonly<Record<string, string>> = {
  cache_read: 'input',
  cache_write: 'input',
  cache_write_1h: 'cache_write',
  reasoning: 'output',
  audio_input: 'input',
  audio_output: 'output',
};

function isEqual(one: RatePlan, other: RatePlan): boolean {
  const text = ({ rates, tiers }: RatePlan) =>
    JSON.stringify([sorted(rates), tiers.map(({ from, rates }) => [from, sorted(rates)])]);
  return text(one) === text(other);
}

function sorted(rates: Rates): [string, number][] {
  return Object.entries(rates).sort(([one], [other]) => (one < other ? -1 : 1));
}

function usd(nanoUsd: number): number {
  return nanoUsd / NANO_USD_PER_USD;
}

function perMillion(usdPerToken: number): number {
  return exact(usdPerToken * 1_000_000);
}

/** Cuts the tail that multiplying decimal fractions leaves. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
