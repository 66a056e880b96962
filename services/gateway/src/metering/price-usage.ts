import { BUCKET_NAMES, bucketRow, type PriceStatus } from '@tollgate/contracts';
import {
  type Charge,
  chargeOf,
  findPrice,
  NO_TOKENS,
  type Price,
  type TokenBuckets,
} from '@tollgate/pricing';
import type { Usage, UsageIteration } from '../dialects/canonical/usage.ts';
import type { Target } from '../routing/target.ts';

/** The model that answered. `price` is unset if it has none. */
export type PricedTarget = Pick<Target, 'price' | 'kind' | 'modelId'>;

/** What an answer costs. */
export type PricedUsage = {
  readonly costNanoUsd: number;
  readonly priceStatus: PriceStatus;
  readonly priceUnknowns: readonly string[];
};

/**
 * The cost of an answer: its buckets at the prices of what was served, each call to another model at that model's own.
 * Without a price it is what the provider says that it charges, and without that 0 and unpriced. `atMs` is when
 * the request came: list prices of other models are those of its day.
 */
export function priceUsage(usage: Usage, target: PricedTarget, atMs: number): PricedUsage {
  const { price } = target;
  if (price === undefined) {
    const { reportedCostNanoUsd } = usage;
    return reportedCostNanoUsd === undefined
      ? { costNanoUsd: 0, priceStatus: 'PRICE_STATUS_UNPRICED', priceUnknowns: NONE }
      : { costNanoUsd: reportedCostNanoUsd, priceStatus: 'PRICE_STATUS_REPORTED', priceUnknowns: NONE };
  }
  const charge =
    usage.iterations === undefined
      ? chargeOf(usage, price, usage.served)
      : chargeOfIterations(usage, price, target, atMs);
  return {
    costNanoUsd: charge.costNanoUsd,
    priceStatus: charge.unknowns.length === 0 ? 'PRICE_STATUS_PRICED' : 'PRICE_STATUS_UNCERTAIN',
    priceUnknowns: charge.unknowns,
  };
}

const NONE: readonly string[] = [];
const EACH = BUCKET_NAMES.filter((bucket) => bucketRow(bucket).unit === 'each');

/**
 * Every model call by its own model, with its own long-context tier; what belongs to no call (tools, details of output) by
 * the answer's model. If the calls do not add up to the totals, the totals are charged and the cost is uncertain.
 */
function chargeOfIterations(usage: Usage, price: Price, target: PricedTarget, atMs: number): Charge {
  const { iterations = [], served } = usage;
  if (usage.isIterationSumWrong) {
    const charge = chargeOf(usage, price, served);
    return { ...charge, unknowns: [...charge.unknowns, 'iterations'] };
  }
  const unknowns = new Set<string>();
  let costNanoUsd = 0;
  const add = (charge: Charge) => {
    costNanoUsd += charge.costNanoUsd;
    for (const unknown of charge.unknowns) unknowns.add(unknown);
  };
  for (const iteration of iterations) {
    const own = priceOfIteration(iteration, price, target, atMs);
    if (own === undefined) unknowns.add(`model:${iteration.model}`);
    add(chargeOf(iteration.tokens, { ...(own ?? price), perRequest: 0 }, served));
  }
  add(chargeOf(piecesOf(usage), price, served));
  return { costNanoUsd, unknowns: [...unknowns] };
}

/** The price of the model that made a call: the answer's own, or the list price of another model of the provider. */
function priceOfIteration(
  { model }: UsageIteration,
  price: Price,
  { kind, modelId }: PricedTarget,
  atMs: number,
): Price | undefined {
  if (model === undefined || model === modelId) return price;
  return findPrice(kind, model, atMs);
}

/** Calls of tools, images and the like: what no model call has. */
function piecesOf(usage: TokenBuckets): TokenBuckets {
  return {
    ...NO_TOKENS,
    ...Object.fromEntries(EACH.map((bucket) => [bucket, usage[bucket]])),
  };
}
