import { once } from 'node:events';
import { connect } from 'node:net';
import { systemClock } from '@tollgate/clock';
import { startRedis, type TestServer } from '@tollgate/harness';
import { redisLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decide } from '../support/decide.ts';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits, tenantBudget, tenantRateLimit } from '../support/scenario.ts';

const LIFETIME = { kind: 'calendar', startMs: 0, endMs: undefined } as const;

let redis: TestServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

/** Redis takes commands and answers none for so long. */
async function pauseRedis(url: string, durationMs: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(`CLIENT PAUSE ${durationMs} ALL\r\n`);
  await once(socket, 'data');
  socket.destroy();
}

async function openRedisLedger() {
  const ledger = redisLedger({ url: redis.url, clock: systemClock, telemetry: silentTelemetry() });
  await ledger.open();
  return ledger;
}

describe('two policies on one Redis', () => {
  it('never admit more than the limits together, however requests are spread', async () => {
    const store = memoryConfigStore();
    const manifests = `${rateLimits(
      'id: redis-rpm, when: {}, limit_to: 40, unit: requests_per_hour, rate_limit_applies_per: [user]',
    )}---\n${budgets('id: redis-day, when: {}, limit_to: 1.5, unit: cost_per_quarter, estimate: strict')}`;
    const policies = [
      await startPolicy({ store, manifests, ledger: await openRedisLedger() }),
      await startPolicy({ store, manifests, ledger: await openRedisLedger() }),
    ];
    const outcomes = await Promise.all(
      policies.flatMap((policy) =>
        [SECRETS.lena, SECRETS.omar].flatMap((secret) =>
          Array.from({ length: 5 }, () =>
            decide(
              policy,
              Array.from({ length: 20 }, () => request({ secret })),
            ),
          ),
        ),
      ),
    );
    // 0.03 USD each, out of 1.5 USD for all; 40 each would be room enough.
    expect(outcomes.flat().filter((outcome) => outcome === 'admitted')).toHaveLength(50);
    expect(new Set(outcomes.flat())).toEqual(new Set(['admitted', 'budget_exceeded', 'rate_limit_exceeded']));
  });

  it('reserve once for a request that asks both', async () => {
    const store = memoryConfigStore();
    const manifests = rateLimits('id: redis-once, when: {}, limit_to: 1, unit: requests_per_hour');
    const one = await startPolicy({ store, manifests, ledger: await openRedisLedger() });
    const other = await startPolicy({ store, manifests, ledger: await openRedisLedger() });
    const asked = request({ requestId: 'asked-of-both' });
    expect(await decide(one, [asked])).toEqual(['admitted']);
    expect(await decide(other, [asked])).toEqual(['admitted']);
    expect(await decide(other, [request()])).toEqual(['rate_limit_exceeded']);
  });
});

describe('Redis that goes away', () => {
  it('and hangs holds nobody up: rules do what they say for such times, until it answers again', async () => {
    const policy = await startPolicy({
      ledger: await openRedisLedger(),
      manifests: `${tenantRateLimit('limits: {requests_per_hour: 1000}')}---\n${tenantBudget(
        'when: {models: {in: [openai-main/gpt-4o]}}',
        'limits: {cost_per_quarter: 100}',
      )}`,
    });
    expect(await decide(policy, [request()])).toEqual(['admitted']);
    await pauseRedis(redis.url, 3_000);
    expect((await policy.admit(request())).refusal).toMatchObject({
      code: 'service_unavailable',
      rule: 'spend',
    });
    expect((await policy.admit(request({ model: 'openai-main/free' }))).admission).toBeTruthy();
    expect(policy.service.readiness().details).toMatchObject({ admission: 'degraded' });
    expect(await decide(policy, [request()])).toEqual(['admitted']);
    expect(policy.service.readiness().details).toMatchObject({ admission: 'full' });
  });

  it('lets a budget that says so go on uncounted, and what was used is counted when it is back', async () => {
    const ledger = await openRedisLedger();
    const policy = await startPolicy({
      ledger,
      manifests: tenantBudget('limits: {cost_per_lifetime: 100}', 'on_store_failure: allow').replace(
        'spend',
        'later',
      ),
    });
    await redis.kill();
    const asked = request();
    const { admission } = await policy.admit(asked);
    expect(admission?.counters.map(({ key }) => key)).toEqual(['later|all|cost|lifetime']);
    await redis.restart();
    const counter = { key: 'later|all|cost|lifetime', unit: 'cost', window: LIFETIME } as const;
    const settlement = {
      id: asked.requestId ?? '',
      admittedAtMs: admission?.admittedAtMs ?? 0,
      counters: [counter],
      requests: 1,
      tokens: 10,
      costNanoUsd: 7,
      unsettled: false,
    };
    await vi.waitFor(() => ledger.settle([settlement]), { timeout: 20_000 });
    await vi.waitFor(
      async () => {
        const [reading] = await ledger.read({ keyPrefix: 'later|', limit: 1 });
        expect(reading?.balance.used).toBe(7);
      },
      { timeout: 20_000 },
    );
  });

  it('closes budgets and not rate limits, and opens them when it is back', async () => {
    const policy = await startPolicy({
      ledger: await openRedisLedger(),
      manifests: `${rateLimits('id: gone-rpm, when: {}, limit_to: 1000, unit: requests_per_hour')}---\n${budgets(
        'id: gone-day, when: {models: [openai-main/gpt-4o]}, limit_to: 100, unit: cost_per_quarter',
      )}`,
    });
    const limited = () => policy.admit(request({ model: 'openai-main/free' }));
    expect(await decide(policy, [request()])).toEqual(['admitted']);
    await redis.kill();
    expect((await policy.admit(request())).refusal?.code).toBe('service_unavailable');
    expect((await limited()).admission).toBeTruthy();
    expect(policy.service.readiness()).toMatchObject({ ready: true, details: { admission: 'degraded' } });
    await redis.restart();
    expect(await decide(policy, [request()])).toEqual(['admitted']);
  });
});
