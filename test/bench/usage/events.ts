import { randomUUID } from 'node:crypto';
import type { DeliveredMessage } from '@tollgate/bus';
import { encodeUsageEvent, joinUsageBatch, USAGE_SUBJECT, type UsageEvent } from '@tollgate/contracts';
import type { Hold } from '@tollgate/ledger';

/** What a gateway puts into one message at some thousand requests a second. */
const EVENTS_A_MESSAGE = 35;
const DAY_MS = 86_400_000;
const UNITS = {
  requests: 'COUNTER_UNIT_REQUESTS',
  tokens: 'COUNTER_UNIT_TOKENS',
  cost: 'COUNTER_UNIT_COST',
  concurrency: 'COUNTER_UNIT_CONCURRENCY',
} as const;

/** Events as a gateway publishes them. */
export function messagesOf(events: readonly UsageEvent[]): DeliveredMessage[] {
  const messages: DeliveredMessage[] = [];
  for (let start = 0; start < events.length; start += EVENTS_A_MESSAGE) {
    const payload = joinUsageBatch(events.slice(start, start + EVENTS_A_MESSAGE).map(encodeUsageEvent));
    messages.push({ subject: USAGE_SUBJECT, payload, headers: {}, sequence: start + 1, deliveries: 1 });
  }
  return messages;
}

/** A rate limit and a budget, as a governed request holds them. */
export function holdsOf(round: number): Hold[] {
  const startMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const window = { kind: 'calendar', startMs, endMs: startMs + 2 * DAY_MS } as const;
  const sliding = { kind: 'sliding', lengthMs: 60_000 } as const;
  const limit = 1e15;
  return [
    {
      counter: { key: `budget-${round}|all|cost|day`, unit: 'cost', window },
      amount: 5,
      limit,
      mode: 'enforce',
    },
    {
      counter: { key: `rate-${round}|all|requests|minute`, unit: 'requests', window: sliding },
      amount: 1,
      limit,
      mode: 'enforce',
    },
  ];
}

/** Streamed answers of 200 users, which name the counters of these holds. */
export function usageEvents(count: number, holds: readonly Hold[]): UsageEvent[] {
  const nowMs = Date.now();
  const counters = holds.map(({ counter: { key, unit, window } }) =>
    window.kind === 'sliding'
      ? { key, unit: UNITS[unit], slidingMs: window.lengthMs }
      : { key, unit: UNITS[unit], startMs: window.startMs, endMs: window.endMs ?? 0 },
  );
  return Array.from({ length: count }, (_, index) => ({
    requestId: randomUUID(),
    receivedAtMs: nowMs + index,
    admittedAtMs: nowMs,
    finishedAtMs: nowMs + index + 800,
    gatewayId: 'gateway-1',
    traceId: randomUUID().replaceAll('-', ''),
    principal: {
      subject: `user:user-${index % 200}@example.com`,
      tokenId: `tok_${index % 200}`,
      teams: ['search'],
    },
    tags: { project: `project-${index % 20}`, stage: 'production' },
    modelAsked: 'openai-main/gpt-4o',
    modelResolved: 'openai-main/gpt-4o',
    providerAccount: 'openai-main',
    provider: 'openai',
    providerModel: 'gpt-4o',
    dialect: 'openai-chat',
    streaming: true,
    tokens: { inputUncached: 400 + (index % 100), output: 150 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: 1_234_567,
    priceStatus: 'PRICE_STATUS_PRICED',
    priceVersion: '2026-11',
    latencyMs: 800 + (index % 50),
    timeToFirstTokenMs: 120.5,
    interTokenMs: 9.25,
    upstreamMs: 799,
    httpStatus: 200,
    endedBy: 'ENDED_BY_FINISHED',
    matchedRules: ['rate', 'budget'],
    counters,
    attempts: [{ target: 'openai-main/gpt-4o', httpStatus: 200, latencyMs: 799 }],
  }));
}
