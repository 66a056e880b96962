import type { PriceStatus, UsageSource } from '@tollgate/contracts';
import { costNanoUsd, NO_TOKENS, type TokenBuckets } from '@tollgate/pricing';
import type { AnswerEnd } from '../answer/answer-end.ts';
import type { Target } from '../routing/targets.ts';
import { type CountedRequest, estimateTokens } from './estimate.ts';

/** What a request used and what that cost. */
export type Metered = {
  readonly tokens: TokenBuckets;
  readonly usageSource: UsageSource;
  readonly costNanoUsd: number;
  readonly priceStatus: PriceStatus;
  readonly priceVersion: string;
};

/** A request that used nothing. */
export const NOTHING_USED: Metered = {
  tokens: NO_TOKENS,
  usageSource: 'USAGE_SOURCE_NONE',
  costNanoUsd: 0,
  priceStatus: 'PRICE_STATUS_UNSPECIFIED',
  priceVersion: '',
};

/**
 * Tokens and cost of an answer. What the provider counted counts, also when the client left or the stream broke
 * afterwards. Without its count an answer that had begun well is estimated by what was delivered; a request that a
 * provider refused, or never answered, used nothing.
 */
export function meter(
  request: CountedRequest & { readonly target?: Pick<Target, 'price' | 'priceVersion'> },
  end: AnswerEnd,
): Metered {
  const hasAnswer = end.status >= 200 && end.status < 300;
  const { target } = request;
  if (target === undefined) return NOTHING_USED;
  const { priceVersion } = target;
  const priceStatus = target.price === undefined ? 'PRICE_STATUS_UNPRICED' : 'PRICE_STATUS_PRICED';
  if (end.usage === undefined && !hasAnswer) return { ...NOTHING_USED, priceStatus, priceVersion };
  const tokens = end.usage ?? estimateTokens(request, end.delivered);
  return {
    tokens,
    usageSource: end.usage === undefined ? 'USAGE_SOURCE_ESTIMATED' : 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: target.price === undefined ? 0 : costNanoUsd(tokens, target.price),
    priceStatus,
    priceVersion,
  };
}
