import type { UsageEvent } from '@tollgate/contracts';

/** The first moment of the range that the tests of history ask about. */
export const FROM_MS = Date.UTC(2026, 0, 1);

/** An hour of history as questions name it. */
export const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };

/** A request of a user that a provider cut. */
export const EVENT: UsageEvent = {
  requestId: '0197-a',
  receivedAtMs: FROM_MS + 1_000,
  finishedAtMs: FROM_MS + 1_500,
  principal: { subject: 'user:lena@example.com', tokenId: 'tok-9', teams: ['research'] },
  tags: { project: 'apollo' },
  modelAsked: 'demo/chat',
  modelResolved: 'demo/chat',
  streaming: true,
  tokens: { inputUncached: 10, inputCacheRead: 5, output: 20, outputReasoning: 2 },
  usageSource: 'USAGE_SOURCE_PROVIDER',
  costNanoUsd: 125_000,
  priceStatus: 'PRICE_STATUS_PRICED',
  latencyMs: 500.5,
  timeToFirstTokenMs: 90,
  httpStatus: 200,
  endedBy: 'ENDED_BY_UPSTREAM_CUT',
  matchedRules: ['per-user-day'],
  attempts: [{ target: 'demo/chat', httpStatus: 200, latencyMs: 480, errorCode: '' }],
};
