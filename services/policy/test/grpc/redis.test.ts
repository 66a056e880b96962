import { systemClock } from '@tollgate/clock';
import { startRedis, type TestRedis } from '@tollgate/harness';
import { redisLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, SECRETS, startPolicy } from '../support/policy.ts';
import { budgets, rateLimits } from '../support/scenario.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

async function openRedisLedger() {
  const ledger = redisLedger({ url: redis.url, clock: systemClock, telemetry: silentTelemetry() });
  await ledger.open();
  return ledger;
}

type Policy = Awaited<ReturnType<typeof startPolicy>>;

/** Verdicts of requests; those that met a Redis slower than its deadline ask again under the same id, as clients do. */
async function decide(policy: Policy, requests: ReturnType<typeof request>[]): Promise<string[]> {
  let open = requests;
  const outcomes: string[] = [];
  await vi.waitFor(
    async () => {
      const verdicts = open.length === 0 ? [] : await policy.send(open);
      const codes = verdicts.map(({ admission, refusal }) =>
        admission ? 'admitted' : (refusal?.code ?? 'none'),
      );
      outcomes.push(...codes.filter((code) => code !== 'service_unavailable'));
      open = open.filter((_, index) => codes[index] === 'service_unavailable');
      expect(open).toEqual([]);
    },
    { timeout: 20_000 },
  );
  return outcomes;
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
