import type { Refusal__Output } from '@tollgate/contracts';
import { formatUsd } from '@tollgate/pricing';
import { inSeconds } from './in-seconds.ts';

/**
 * Headers about the limit that refused a request, in the unit of its rule: requests, requests in flight, tokens or USD. The
 * error's message names the unit. The reset is missing if waiting does not help.
 */
export function refusedLimitHeaders(refusal: Refusal__Output): string[] {
  const { limit, refusedHold } = refusal;
  if (limit === null) return [];
  const isCost = refusedHold?.counter?.unit === 'COUNTER_UNIT_COST';
  const amount = (value: number) => (isCost ? formatUsd(value) : String(value));
  const headers = [
    'x-ratelimit-limit',
    amount(limit.limit),
    'x-ratelimit-remaining',
    amount(limit.remaining),
  ];
  const resetMs = resetAfterMs(refusal);
  if (resetMs > 0) headers.push('x-ratelimit-reset', inSeconds(resetMs));
  return headers;
}

/** For a budget, the time until it resets; for a rate limit, until the request fits into all limits. 0 if unknown or never. */
function resetAfterMs({ code, limit, retryAfterMs, refusedAtMs }: Refusal__Output): number {
  if (code !== 'budget_exceeded') return retryAfterMs;
  if (limit === null || limit.resetsAtMs === 0 || refusedAtMs === 0) return 0;
  // Both times are the ledger's, so that no other clock comes into it.
  return limit.resetsAtMs - refusedAtMs;
}
