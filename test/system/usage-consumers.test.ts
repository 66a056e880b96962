/** Analytics and accounting together on real NATS, Redis and ClickHouse, two replicas of each. */
import { randomUUID } from 'node:crypto';
import { credentials } from '@grpc/grpc-js';
import { accountingService, accountingSettings } from '@tollgate/accounting';
import { analyticsService, analyticsSettings } from '@tollgate/analytics';
import { type Bus, jetstreamBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import {
  encodeUsageEvent,
  joinUsageBatch,
  protocol,
  USAGE_SUBJECT,
  type UsageEvent,
} from '@tollgate/contracts';
import { freePort, startClickHouse, startNats, startRedis, type TestServer } from '@tollgate/harness';
import { type Hold, type Ledger, redisLedger } from '@tollgate/ledger';
import type { Service } from '@tollgate/lifecycle';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const telemetry = silentTelemetry();
const DAY_MS = 86_400_000;
const startMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const HOLDS: readonly Hold[] = [
  {
    counter: {
      key: 'budget|user:lena@example.com|cost|day',
      unit: 'cost',
      window: { kind: 'calendar', startMs, endMs: startMs + 2 * DAY_MS },
    },
    amount: 1_000,
    limit: 1e12,
    mode: 'enforce',
  },
  {
    counter: {
      key: 'rate|user:lena@example.com|requests|hour',
      unit: 'requests',
      window: { kind: 'sliding', lengthMs: 3_600_000 },
    },
    amount: 1,
    limit: 1e9,
    mode: 'enforce',
  },
];

let nats: TestServer;
let redis: TestServer;
let clickhouse: TestServer;
let bus: Bus;
let ledger: Ledger;
let address: string;
const stops: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  [nats, redis, clickhouse] = await Promise.all([startNats(), startRedis(), startClickHouse()]);
  bus = await openBus();
  ledger = openLedger();
  const [one, other] = [await startAnalytics(), await startAnalytics()];
  address = `${one},${other}`;
  await startAccounting();
  await startAccounting();
  await vi.waitFor(async () => expect(await ledger.isOpen()).toBe(true), { timeout: 20_000 });
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await Promise.all([nats.stop(), redis.stop(), clickhouse.stop()]);
});

async function openBus(): Promise<Bus> {
  const opened = await jetstreamBus({ url: nats.url, clock: systemClock, telemetry });
  stops.push(() => opened.close());
  return opened;
}

function openLedger(): Ledger {
  const opened = redisLedger({ url: redis.url, clock: systemClock, telemetry, deadlineMs: 2_000 });
  stops.push(() => opened.close());
  return opened;
}

async function startAnalytics(): Promise<string> {
  const listen = `127.0.0.1:${await freePort()}`;
  const url = new URL(clickhouse.url);
  url.pathname = '/consumers';
  const settings = readSettings(analyticsSettings, {
    CLICKHOUSE_URL: url.href,
    TOLLGATE_ANALYTICS_LISTEN: listen,
    TOLLGATE_ANALYTICS_INSERT_INTERVAL_MS: '20',
  });
  await run(analyticsService({ settings, bus: await openBus(), clock: systemClock, telemetry }));
  return listen;
}

async function startAccounting(): Promise<void> {
  const settings = readSettings(accountingSettings, {
    TOLLGATE_ACCOUNTING_LISTEN: `127.0.0.1:${await freePort()}`,
    TOLLGATE_ANALYTICS_ADDRESS: address,
    TOLLGATE_EXPIRY_GRACE_MS: '1000',
  });
  await run(
    accountingService({
      settings,
      bus: await openBus(),
      ledger: openLedger(),
      clock: systemClock,
      telemetry,
    }),
  );
}

async function run(service: Service): Promise<void> {
  await service.start();
  stops.push(() => service.stop(AbortSignal.timeout(10_000)));
}

/** Admits requests, as policy does, and returns the events that their gateways will publish. */
async function admit(count: number, leaseMs = 600_000): Promise<UsageEvent[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const verdicts = await ledger.reserve(ids.map((id) => ({ id, leaseMs, holds: HOLDS })));
  return ids.map((requestId, index) => {
    expect(verdicts[index]?.kind).toBe('reserved');
    const admittedAtMs = verdicts[index]?.nowMs ?? 0;
    return {
      requestId,
      receivedAtMs: admittedAtMs,
      admittedAtMs,
      principal: { subject: 'user:lena@example.com' },
      tokens: { output: index },
      costNanoUsd: 100 + index,
      counters: [
        { key: HOLDS[0]?.counter.key ?? '', unit: 'COUNTER_UNIT_COST', startMs, endMs: startMs + 2 * DAY_MS },
        { key: HOLDS[1]?.counter.key ?? '', unit: 'COUNTER_UNIT_REQUESTS', slidingMs: 3_600_000 },
      ],
    };
  });
}

async function publish(events: readonly UsageEvent[]): Promise<void> {
  const payload = joinUsageBatch(events.map(encodeUsageEvent));
  await bus.publish({ subject: USAGE_SUBJECT, id: randomUUID(), payload });
}

/** What history says: requests and nano-USD. */
function history(): Promise<{ requests: number; nanoUsd: number }> {
  const [one = ''] = address.split(',');
  const client = new protocol.metrics.v1.MetricsService(one, credentials.createInsecure());
  const range = { fromMs: startMs - DAY_MS, toMs: startMs + 3 * DAY_MS };
  return new Promise((resolve, reject) => {
    client.queryMetrics({ ...range, measures: ['requests', 'cost_usd'] }, (error, response) => {
      client.close();
      if (error !== null || response === undefined) return reject(error);
      const { requests = 0, cost_usd: usd = 0 } = response.totals;
      resolve({ requests, nanoUsd: Math.round(usd * 1e9) });
    });
  });
}

/** What the counters say of the same. */
async function spend(): Promise<{ requests: number; nanoUsd: number; reserved: number }> {
  const [cost, requests] = await ledger.read({ keyPrefix: '', limit: 10 });
  return {
    requests: requests?.balance.used ?? 0,
    nanoUsd: cost?.balance.used ?? 0,
    reserved: cost?.balance.reserved ?? 0,
  };
}

const nanoUsdOf = (events: readonly UsageEvent[]) =>
  events.reduce((sum, { costNanoUsd }) => sum + Number(costNanoUsd), 0);
const wait = { timeout: 25_000 };

describe('history and counters', () => {
  let expected = { requests: 0, nanoUsd: 0 };

  async function expectAgreement(): Promise<void> {
    await expect.poll(history, wait).toEqual(expected);
    await expect.poll(spend, wait).toEqual({ ...expected, reserved: 0 });
  }

  test('agree to the nano-USD after every event came twice', async () => {
    const events = await admit(300);
    for (let start = 0; start < events.length; start += 20) await publish(events.slice(start, start + 20));
    for (let start = 10; start < events.length; start += 35) await publish(events.slice(start, start + 35));
    expected = { requests: 300, nanoUsd: nanoUsdOf(events) };
    await expectAgreement();
  });

  test('agree on requests that were never heard of again, and on what was heard of them later', async () => {
    const lost = await admit(3, 1);
    expected = { requests: expected.requests + 3, nanoUsd: expected.nanoUsd + 3 * 1_000 };
    await expectAgreement();
    await publish(lost.slice(1));
    expected = { ...expected, nanoUsd: expected.nanoUsd - 2 * 1_000 + nanoUsdOf(lost.slice(1)) };
    await expectAgreement();
  });

  test('agree again after Redis was emptied, with events still on their way', async () => {
    const events = await admit(100);
    await publish(events.slice(0, 30));
    await redis.restartEmpty();
    await publish(events.slice(30));
    expected = { requests: expected.requests + 100, nanoUsd: expected.nanoUsd + nanoUsdOf(events) };
    await expect.poll(() => ledger.isOpen().catch(() => false), wait).toBe(true);
    await expectAgreement();
  });

  test('agree again after ClickHouse and NATS were killed and came back', async () => {
    const events = await admit(100);
    await clickhouse.kill();
    await publish(events.slice(0, 50));
    await clickhouse.restart();
    await nats.kill();
    await nats.restart();
    await expect
      .poll(
        () =>
          publish(events.slice(50)).then(
            () => 'stored',
            () => 'away',
          ),
        wait,
      )
      .toBe('stored');
    expected = { requests: expected.requests + 100, nanoUsd: expected.nanoUsd + nanoUsdOf(events) };
    await expectAgreement();
  });
});
