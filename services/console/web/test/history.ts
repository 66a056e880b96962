import type { UsageEvent } from '@tollgate/contracts';
import type { FakeBackends } from '../../api/test/fake-backends.ts';

/** Requests that `fillHistory` makes. */
export const HISTORY_ROWS = 40;

const MODELS = [
  'openai-main/gpt-4o',
  'anthropic-main/claude-sonnet-4-5',
  'demo/chat',
  'gemini/gemini-2.5-pro',
];
const USERS = ['user:lena@example.com', 'user:omar@example.com', 'virtualaccount:nightly-batch'];
const MINUTE_MS = 60_000;

/** A believable last hour: successes, refusals, a cut stream, a model without price, counters of every colour. */
export function fillHistory(backends: FakeBackends): void {
  const nowMs = Date.now();
  for (let index = 0; index < HISTORY_ROWS; index++) backends.events.push(event(index, nowMs));
  backends.counters.push(
    counter({
      rule: 'per-user-day',
      entity: 'user:lena@example.com',
      limit: 5e9,
      used: 1.284e9,
      reserved: 0.35e9,
    }),
    counter({ rule: 'per-user-day', entity: 'user:omar@example.com', limit: 5e9, used: 4.21e9, reserved: 0 }),
    counter({ rule: 'research-month', entity: 'team:research', limit: 200e9, used: 200e9, window: 'month' }),
    {
      ...counter({ rule: 'requests-per-minute', entity: 'all', limit: 600, used: 84, window: 'minute' }),
      unit: 'COUNTER_UNIT_REQUESTS',
    },
    {
      ...counter({
        rule: 'in-flight-per-user',
        entity: 'user:lena@example.com',
        limit: 8,
        used: 3,
        window: 'now',
      }),
      unit: 'COUNTER_UNIT_CONCURRENCY',
      resetsAtMs: 0,
    },
  );
  backends.answerMetrics = ({ stepSeconds, fromMs, toMs }) => {
    const stepMs = stepSeconds * 1_000;
    const totals = {
      requests: 12_847,
      errors: 211,
      input_tokens: 4_812_330,
      output_tokens: 902_118,
      cost_usd: 38.4127,
      latency_ms_p50: 842,
    };
    if (stepMs === 0) return { rows: [], totals };
    const rows = [];
    for (let timeMs = Math.ceil(fromMs / stepMs) * stepMs; timeMs < toMs; timeMs += stepMs) {
      const requests = Math.round(120 + 90 * Math.sin(timeMs / stepMs / 7) + ((timeMs / stepMs) % 5) * 9);
      rows.push({ group: {}, timeMs, measures: { requests, errors: (timeMs / stepMs) % 11 === 0 ? 24 : 2 } });
    }
    return { rows, totals };
  };
}

function event(index: number, nowMs: number): UsageEvent {
  const model = MODELS[index % MODELS.length] ?? '';
  const receivedAtMs = nowMs - 4_000 - index * 1.4 * MINUTE_MS;
  const made: UsageEvent = {
    requestId: `0197b2c4-7d1e-7${String(100 + index)}-9f3a-${String(index).padStart(12, '0')}`,
    receivedAtMs,
    finishedAtMs: receivedAtMs + 900,
    principal: { subject: USERS[index % USERS.length] ?? '', tokenId: 'tok-1', teams: ['research'] },
    tags: { project: 'apollo', stage: 'dev' },
    modelAsked: model,
    modelResolved: model,
    sessionId: 'ses-apollo',
    agentId: index % 3 === 0 ? 'agent-review' : '',
    provider: 'openai',
    dialect: 'openai-chat',
    streaming: index % 2 === 0,
    tokens: {
      inputUncached: 1_200 + index * 37,
      inputCacheRead: index % 3 === 0 ? 8_192 : 0,
      output: 240 + index * 11,
      outputReasoning: 64,
    },
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: 3_412_500 + index * 98_125,
    priceStatus: 'PRICE_STATUS_PRICED',
    priceVersion: '2026-11',
    latencyMs: 640 + index * 173,
    timeToFirstTokenMs: index % 2 === 0 ? 210 + index * 6 : 0,
    interTokenMs: index % 2 === 0 ? 14.2 : 0,
    upstreamMs: 630 + index * 173,
    httpStatus: 200,
    endedBy: 'ENDED_BY_FINISHED',
    matchedRules: ['per-user-day', 'requests-per-minute'],
    attempts: [{ target: model, httpStatus: 200, latencyMs: 630 + index * 173, errorCode: '' }],
  };
  return { ...made, ...oddity(index) };
}

const NOTHING_USED: UsageEvent = {
  modelResolved: '',
  tokens: null,
  costNanoUsd: 0,
  latencyMs: 1.8,
  timeToFirstTokenMs: 0,
  upstreamMs: 0,
  attempts: [],
};

function oddity(index: number): UsageEvent {
  if (index === 3)
    return {
      ...NOTHING_USED,
      httpStatus: 429,
      errorCode: 'rate_limit_exceeded',
      endedBy: 'ENDED_BY_POLICY',
      refusedByRule: 'requests-per-minute',
    };
  if (index === 5) return { endedBy: 'ENDED_BY_UPSTREAM_CUT', errorCode: 'upstream_error' };
  if (index === 7)
    return {
      ...NOTHING_USED,
      httpStatus: 402,
      errorCode: 'budget_exceeded',
      endedBy: 'ENDED_BY_POLICY',
      refusedByRule: 'research-month',
    };
  if (index === 9)
    return {
      ...NOTHING_USED,
      httpStatus: 502,
      errorCode: 'upstream_error',
      endedBy: 'ENDED_BY_UPSTREAM_ERROR',
    };
  if (index === 10) return { endedBy: 'ENDED_BY_CLIENT' };
  if (index === 2) return { priceStatus: 'PRICE_STATUS_UNPRICED', costNanoUsd: 0 };
  return {};
}

function counter(of: {
  rule: string;
  entity: string;
  limit: number;
  used: number;
  reserved?: number;
  window?: string;
}) {
  return {
    window: 'day',
    reserved: 0,
    unit: 'COUNTER_UNIT_COST' as const,
    resetsAtMs: Date.now() + 5.4 * 60 * MINUTE_MS,
    mode: 'enforce',
    ...of,
  };
}
