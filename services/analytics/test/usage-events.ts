import { randomUUID } from 'node:crypto';
import { BUCKET_NAMES, type UsageBucket, type UsageEvent__Output } from '@tollgate/contracts';
import fc from 'fast-check';

/** 2026-03-01T00:00:00Z: where random events start. */
export const FIRST_MS = Date.UTC(2026, 2, 1);
/** Random events happen within three days. */
export const SPAN_MS = 3 * 24 * 3_600_000;

/** An event of a plain, finished, streamed request. */
export function usageEvent(fields: Partial<UsageEvent__Output> = {}): UsageEvent__Output {
  return {
    requestId: randomUUID(),
    receivedAtMs: FIRST_MS + 1_000,
    admittedAtMs: FIRST_MS + 1_003,
    finishedAtMs: FIRST_MS + 2_000,
    gatewayId: 'gateway-1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    principal: { subject: 'user:lena@example.com', tokenId: 'tok_1', teams: ['search', 'ads'] },
    tags: { project: 'apollo' },
    modelAsked: 'demo/chat',
    modelResolved: 'demo/chat',
    providerAccount: 'demo',
    provider: 'simulated',
    providerModel: 'chat',
    dialect: 'openai-chat',
    streaming: true,
    tokens: mapBuckets((index) => (index + 3) * 7),
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: 1_234_567,
    priceStatus: 'PRICE_STATUS_PRICED',
    priceVersion: '2026-03',
    serviceTier: '',
    speed: '',
    inferenceGeo: '',
    priceUnknowns: [],
    reportedCostNanoUsd: 0,
    refusedHold: null,
    cacheStatus: '',
    latencyMs: 812.5,
    timeToFirstTokenMs: 120.25,
    interTokenMs: 9.125,
    sessionId: 'session-1',
    agentId: '',
    parentAgentId: '',
    upstreamMs: 800,
    httpStatus: 200,
    errorCode: '',
    errorMessage: '',
    errorCause: '',
    endedBy: 'ENDED_BY_FINISHED',
    refusedByRule: '',
    matchedRules: ['per-user-day'],
    counters: [
      {
        key: 'per-user-day|user:lena@example.com|cost|day',
        unit: 'COUNTER_UNIT_COST',
        slidingMs: 0,
        startMs: FIRST_MS,
        endMs: FIRST_MS + 86_400_000,
      },
    ],
    attempts: [{ target: 'demo/chat', httpStatus: 200, latencyMs: 800.5, errorCode: '', errorCause: '' }],
    guardrails: [],
    unsettled: false,
    logged: false,
    mayHoldLease: false,
    countersNarrowed: false,
    ...fields,
  };
}

const word = (...words: string[]) => fc.constantFrom(...words);
const count = fc.oneof(fc.constant(0), fc.nat({ max: 200_000 }));
const durationMs = fc.oneof(fc.constant(0), fc.double({ min: 0.5, max: 60_000, noNaN: true }));

/** Events as a busy day has them: few names, many combinations, some refused, some of no team. */
export const anyUsageEvent: fc.Arbitrary<UsageEvent__Output> = fc
  .record({
    atMs: fc.nat({ max: SPAN_MS - 1 }),
    admitted: fc.boolean(),
    principal: fc.record({
      subject: word('user:lena@example.com', 'user:omar@example.com', 'virtualaccount:nightly', ''),
      tokenId: word('tok_1', 'tok_2'),
      teams: fc.subarray(['search', 'ads', 'data']),
    }),
    tags: fc.dictionary(word('project', 'stage'), word('apollo', 'gemini', 'O\'Neil "x"', ''), {
      maxKeys: 2,
    }),
    modelAsked: word('demo/chat', 'demo/slow', 'best'),
    modelResolved: word('demo/chat', 'demo/slow', ''),
    sessionId: word('', 's-1', 's-2', 's-3'),
    agentId: word('', 'a-1'),
    parentAgentId: word('', 'a-0'),
    provider: word('simulated', 'openai', ''),
    providerAccount: word('demo', 'openai-main', ''),
    dialect: word('openai-chat', 'openai-embeddings', ''),
    streaming: fc.boolean(),
    tokens: fc.record(mapBuckets(() => count)),
    serviceTier: word('', 'flex', 'priority'),
    speed: word('', 'fast'),
    inferenceGeo: word('', 'us'),
    priceStatus: fc.constantFrom(
      'PRICE_STATUS_PRICED',
      'PRICE_STATUS_UNPRICED',
      'PRICE_STATUS_UNCERTAIN',
      'PRICE_STATUS_REPORTED',
    ),
    priceUnknowns: fc.subarray(['service_tier:turbo', 'bucket:images']),
    reportedCostNanoUsd: fc.nat(),
    costNanoUsd: fc.oneof(fc.nat(), fc.maxSafeNat()),
    latencyMs: durationMs,
    timeToFirstTokenMs: durationMs,
    interTokenMs: durationMs,
    httpStatus: fc.constantFrom(0, 200, 200, 400, 402, 429, 503),
    errorCode: word('', '', 'budget_exceeded', 'rate_limit_exceeded'),
    errorMessage: word('', 'Budget search-month allows 20 USD per month.'),
    errorCause: word('', 'getaddrinfo ENOTFOUND api.example.com'),
    attempts: fc.array(
      fc.record({
        target: word('demo/chat', 'demo/slow'),
        httpStatus: fc.constantFrom(0, 200, 503),
        latencyMs: durationMs,
        errorCode: word('', 'upstream_error'),
        errorCause: word('', 'socket hang up'),
      }),
      { maxLength: 3 },
    ),
    guardrails: fc.array(
      fc.record({
        guardrail: word('safety/pii', 'safety/secrets'),
        rule: word('', 'everyone'),
        side: word('input', 'output'),
        result: word('passed', 'blocked', 'rewritten'),
        durationMs,
        findings: fc.nat({ max: 9 }),
        kinds: fc.subarray(['Email', 'github_token']),
        places: fc.subarray(['user', 'answer']),
        reason: word('', 'image is not looked at'),
      }),
      { maxLength: 2 },
    ),
    endedBy: fc.constantFrom(
      'ENDED_BY_FINISHED',
      'ENDED_BY_CLIENT',
      'ENDED_BY_POLICY',
      'ENDED_BY_UPSTREAM_CUT',
    ),
    refusedByRule: word('', 'per-user-day', 'per-team-minute'),
  })
  .map(({ atMs, admitted, ...fields }) =>
    usageEvent({
      ...fields,
      receivedAtMs: FIRST_MS + atMs,
      admittedAtMs: admitted ? FIRST_MS + atMs : 0,
    }),
  );

/** A value for every bucket of usage. */
function mapBuckets<Value>(of: (index: number) => Value): Record<UsageBucket, Value> {
  // One entry for each name of the table.
  return Object.fromEntries(BUCKET_NAMES.map((bucket, index) => [bucket, of(index)])) as Record<
    UsageBucket,
    Value
  >;
}
