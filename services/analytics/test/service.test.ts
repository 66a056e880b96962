import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials, type ServiceError } from '@grpc/grpc-js';
import { type Bus, sqliteBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import {
  type Charge__Output,
  encodeUsageEvent,
  fromServiceError,
  joinUsageBatch,
  protocol,
  type QueryMetricsRequest__Output,
  USAGE_SUBJECT,
  type UsageEvent__Output,
} from '@tollgate/contracts';
import type { Service } from '@tollgate/lifecycle';
import { readSettings, SettingsError } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { analyticsService, analyticsSettings } from '../src/index.ts';
import { metricsRequest } from './questions.ts';
import { startStore, type TestStore } from './store.ts';
import { FIRST_MS, usageEvent } from './usage-events.ts';

const telemetry = silentTelemetry();
const { MetricsService, HistoryService } = protocol.metrics.v1;

let store: TestStore;
const cleanups: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Running = {
  service: Service;
  bus: Bus;
  metrics: InstanceType<typeof MetricsService>;
  history: InstanceType<typeof HistoryService>;
};

async function run(clickhouseUrl: string): Promise<Running> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-analytics-'));
  cleanups.push(() => rmSync(dir, { recursive: true }));
  const bus = sqliteBus({ file: path.join(dir, 'bus.sqlite'), clock: systemClock, telemetry });
  cleanups.push(() => bus.close());
  const address = `unix:${path.join(dir, 'analytics.sock')}`;
  const settings = readSettings(analyticsSettings, {
    CLICKHOUSE_URL: clickhouseUrl,
    TOLLGATE_ANALYTICS_LISTEN: address,
    TOLLGATE_ANALYTICS_INSERT_INTERVAL_MS: '10',
  });
  const service = analyticsService({ settings, bus, clock: systemClock, telemetry });
  await service.start();
  cleanups.push(() => service.stop(AbortSignal.timeout(5_000)));
  const metrics = new MetricsService(address, credentials.createInsecure());
  const history = new HistoryService(address, credentials.createInsecure());
  cleanups.push(
    () => metrics.close(),
    () => history.close(),
  );
  return { service, bus, metrics, history };
}

const NO_END = { slidingMs: 0, startMs: 0, endMs: 0 };

async function publish(bus: Bus, events: readonly UsageEvent__Output[]): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    const some = events.slice(start, start + 500);
    const payload = joinUsageBatch(some.map((event) => encodeUsageEvent(event)));
    await bus.publish({ subject: USAGE_SUBJECT, id: randomUUID(), payload });
  }
}

function queryMetrics(
  metrics: Running['metrics'],
  request: QueryMetricsRequest__Output,
): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    metrics.queryMetrics(request, (error, response) =>
      error === null ? resolve(response?.totals ?? {}) : reject(error),
    );
  });
}

const requests = metricsRequest({ measures: ['requests'] });

async function chargesOf(
  history: Running['history'],
  range: { fromMs: number; toMs: number; lifetimeOnly?: boolean },
): Promise<Charge__Output[]> {
  const charges: Charge__Output[] = [];
  for await (const message of history.streamCharges(range)) charges.push(...message.charges);
  return charges;
}

describe('analytics', () => {
  test('answers over gRPC what came over the bus', async () => {
    const { service, bus, metrics } = await run(store.freshUrl());
    const event = usageEvent();
    await publish(bus, [event, usageEvent()]);
    await expect.poll(() => queryMetrics(metrics, requests)).toEqual({ requests: 2 });
    await expect
      .poll(() => service.readiness())
      .toMatchObject({ ready: true, details: { clickhouse: 'up', lagMessages: 0 } });

    const found = await new Promise((resolve, reject) => {
      metrics.getRequest({ requestId: event.requestId }, (error, response) =>
        error ? reject(error) : resolve(response?.request),
      );
    });
    expect(found).toEqual(event);
    const none = await new Promise((resolve, reject) => {
      metrics.getRequest({ requestId: 'nobody' }, (error, response) =>
        error ? reject(error) : resolve(response?.request),
      );
    });
    expect(none).toBeNull();
  });

  test('names what is wrong with a question, across gRPC', async () => {
    const { metrics } = await run(store.freshUrl());
    const refusal = await queryMetrics(metrics, metricsRequest({ measures: ['request'] })).catch(
      (error: ServiceError) => fromServiceError(error, 'analytics'),
    );
    expect(refusal).toMatchObject({
      code: 'invalid_request',
      param: 'measures',
      message: expect.stringContaining('"requests"'),
    });
  });

  test('streams what each admitted request charged, each once, and only those of the range', async () => {
    const { bus, metrics, history } = await run(store.freshUrl());
    const events = Array.from({ length: 3_000 }, (_, index) =>
      usageEvent({ admittedAtMs: FIRST_MS + index }),
    );
    const uncounted = [usageEvent({ admittedAtMs: 0 }), usageEvent({ counters: [] })];
    const standIn = { ...usageEvent(), unsettled: true };
    await publish(bus, [...events.slice(0, 1_000), ...uncounted, standIn]);
    await publish(bus, events.slice(500));
    await expect
      .poll(() => queryMetrics(metrics, requests), { timeout: 10_000 })
      .toEqual({ requests: 3_003 });

    const charges = await chargesOf(history, { fromMs: FIRST_MS, toMs: FIRST_MS + 86_400_000 });
    expect(charges.map(({ requestId }) => requestId).sort()).toEqual(
      [...events, standIn].map(({ requestId }) => requestId).sort(),
    );
    expect(charges.find(({ requestId }) => requestId === standIn.requestId)).toEqual({
      requestId: standIn.requestId,
      admittedAtMs: standIn.admittedAtMs,
      tokens: 1_176,
      costNanoUsd: standIn.costNanoUsd,
      unsettled: true,
      priceStatus: standIn.priceStatus,
      counters: standIn.counters,
    });
    expect(await chargesOf(history, { fromMs: FIRST_MS + 10, toMs: FIRST_MS + 20 })).toHaveLength(10);
    await expect(chargesOf(history, { fromMs: 5, toMs: 5 })).rejects.toMatchObject({
      details: expect.stringContaining('before'),
    });
  });

  test('streams, where asked, only what counters that never end were charged', async () => {
    const { bus, metrics, history } = await run(store.freshUrl());
    const lifetime = { key: 'pilot|all|cost|lifetime', unit: 'COUNTER_UNIT_COST', ...NO_END } as const;
    const inFlight = {
      key: 'pace|all|concurrency|now',
      unit: 'COUNTER_UNIT_CONCURRENCY',
      ...NO_END,
    } as const;
    const minute = {
      key: 'rpm|all|requests|minute',
      unit: 'COUNTER_UNIT_REQUESTS',
      ...NO_END,
      slidingMs: 60_000,
    } as const;
    const [day] = usageEvent().counters;
    if (day === undefined) throw new Error('the event has no counter');
    const counted = usageEvent({ counters: [minute, inFlight, day, lifetime] });
    await publish(bus, [counted, usageEvent({ counters: [minute, inFlight, day] }), usageEvent()]);
    await expect.poll(() => queryMetrics(metrics, requests), { timeout: 10_000 }).toEqual({ requests: 3 });
    const range = { fromMs: 0, toMs: FIRST_MS + 86_400_000, lifetimeOnly: true };
    expect(await chargesOf(history, range)).toMatchObject([
      { requestId: counted.requestId, counters: [lifetime] },
    ]);
  });

  test('starts without ClickHouse, says so, and takes up its work when ClickHouse comes', async () => {
    await store.kill();
    const { service, bus, metrics } = await run(store.freshUrl());
    expect(service.readiness()).toMatchObject({
      ready: false,
      details: { clickhouse: 'away', consuming: false },
    });
    await publish(bus, [usageEvent()]);
    const refusal = await queryMetrics(metrics, requests).catch((error: ServiceError) =>
      fromServiceError(error, 'analytics'),
    );
    expect(refusal).toMatchObject({ code: 'service_unavailable', retryAfterMs: 1_000 });
    await store.restart();
    await expect
      .poll(() => queryMetrics(metrics, requests).catch(() => ({})), { timeout: 15_000 })
      .toEqual({ requests: 1 });
    await expect.poll(() => service.readiness().ready, { timeout: 10_000 }).toBe(true);
  });
});

test.each([
  [{}, 'CLICKHOUSE_URL must be set'],
  [{ CLICKHOUSE_URL: 'http://127.0.0.1:1/t', TOLLGATE_HISTORY_RETENTION_DAYS: '30' }, 'at least 93'],
])('analytics refuses settings that cannot work: %j', async (environment, line) => {
  const settings = readSettings(analyticsSettings, environment);
  const bus = sqliteBus({ file: ':memory:', clock: systemClock, telemetry });
  try {
    expect(() => analyticsService({ settings, bus, clock: systemClock, telemetry })).toThrow(SettingsError);
    expect(() => analyticsService({ settings, bus, clock: systemClock, telemetry })).toThrow(line);
  } finally {
    await bus.close();
  }
});
