import type { PriceStatus, UsageSource } from '@tollgate/contracts';
import { costNanoUsd, NO_TOKENS, type TokenBuckets } from '@tollgate/pricing';
import type { AttemptEnd } from '../../upstream/attempt-end.ts';
import type { Routed } from '../request.ts';
import { estimateTokens } from './estimate.ts';

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
 * Tokens and cost of an attempt. What the provider counted counts, also when the client left or the stream broke
 * afterwards. Without its count an answer that had begun well is estimated by what was delivered; an attempt that was
 * refused, or never answered, used nothing.
 */
export function meter(request: Routed, end: AttemptEnd): Metered {
  const hasAnswer = end.status >= 200 && end.status < 300;
  const { target } = request;
  const priceVersion = target.priceVersion;
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
