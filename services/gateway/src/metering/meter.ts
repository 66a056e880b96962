import type { PriceStatus, UsageSource } from '@tollgate/contracts';
import { NO_TOKENS, type TokenBuckets } from '@tollgate/pricing';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { Served } from '../dialects/canonical/usage.ts';
import type { Target } from '../routing/target.ts';
import { type CountedRequest, countedUsage } from './estimate.ts';
import { priceUsage } from './price-usage.ts';

/** What a request used and what that cost. */
export type Metered = {
  readonly tokens: TokenBuckets;
  readonly usageSource: UsageSource;
  readonly costNanoUsd: number;
  readonly priceStatus: PriceStatus;
  readonly priceVersion: string;
  /** What makes the cost uncertain; empty if nothing does. */
  readonly priceUnknowns: readonly string[];
  readonly served: Served;
  /** What the provider says that it charges; 0 if it says nothing. */
  readonly reportedCostNanoUsd: number;
};

/** What metering has to know of the model that was called. */
export type MeteredTarget = Pick<Target, 'price' | 'priceVersion' | 'kind' | 'modelId'>;

/** What metering has to know of a request; `target` is unset if none was called. */
export type MeteredRequest = CountedRequest & {
  readonly receivedAtMs: number;
  readonly target?: MeteredTarget;
};

/** A request that used nothing. */
export const NOTHING_USED: Metered = {
  tokens: NO_TOKENS,
  usageSource: 'USAGE_SOURCE_NONE',
  costNanoUsd: 0,
  priceStatus: 'PRICE_STATUS_UNSPECIFIED',
  priceVersion: '',
  priceUnknowns: [],
  served: {},
  reportedCostNanoUsd: 0,
};

/** An answer that costs nothing, even if the model has a price. */
export const USED_FREE: Metered = { ...NOTHING_USED, priceStatus: 'PRICE_STATUS_PRICED' };

/**
 * Tokens and cost of an answer. What the provider counted counts, also when the client left or the stream broke
 * afterwards. What its count does not cover is estimated by what was delivered, if the answer had begun well; a request
 * that a provider refused, or never answered, used nothing.
 */
export function meter(request: MeteredRequest, end: AnswerEnd): Metered {
  const hasAnswer = end.status >= 200 && end.status < 300;
  const { target } = request;
  if (target === undefined) return NOTHING_USED;
  const { priceVersion } = target;
  if ((end.usage === undefined && !hasAnswer) || request.dialect.client.isRaw === true) {
    const priceStatus = target.price === undefined ? 'PRICE_STATUS_UNPRICED' : 'PRICE_STATUS_PRICED';
    return { ...NOTHING_USED, priceStatus, priceVersion };
  }
  if (request.dialect.client.isFree === true) return { ...USED_FREE, priceVersion };
  const { usage, isReported } = countedUsage(request, end.usage, end.delivered, target);
  return {
    tokens: usage,
    usageSource: isReported ? 'USAGE_SOURCE_PROVIDER' : 'USAGE_SOURCE_ESTIMATED',
    priceVersion,
    served: usage.served ?? {},
    reportedCostNanoUsd: usage.reportedCostNanoUsd ?? 0,
    ...priceUsage(usage, target, request.receivedAtMs),
  };
}
