import { systemClock } from '@tollgate/clock';
import type { AdmissionRequest } from '@tollgate/contracts';
import { startRedis, type TestServer } from '@tollgate/harness';
import { type Ledger, redisLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryConfigStore } from '../support/memory-config-store.ts';
import { request, startPolicy } from '../support/policy.ts';
import { tenantBudget, tenantRateLimit } from '../support/scenario.ts';

/** Limits under concurrency: two policies, one real Redis, and everything asked at once. */
let redis: TestServer;

beforeAll(async () => {
  redis = await startRedis();
});

afterAll(() => redis.stop());

async function openRedisLedger(): Promise<Ledger> {
  // A Redis that is slow on a busy machine would make rate limits local, which is another promise.
  const deadlineMs = 10_000;
  const ledger = redisLedger({
    url: redis.url,
    deadlineMs,
    clock: systemClock,
    telemetry: silentTelemetry(),
  });
  await vi.waitFor(() => ledger.open(), { timeout: 20_000 });
  return ledger;
}

type Policy = Awaited<ReturnType<typeof startPolicy>>;
type Admitted = { readonly id: string; readonly atMs: number; readonly tokens: number };

async function twoPolicies(manifests: string): Promise<Policy[]> {
  const store = memoryConfigStore();
  return [
    await startPolicy({ store, manifests, ledger: await openRedisLedger() }),
    await startPolicy({ store, manifests, ledger: await openRedisLedger() }),
  ];
}

/** What a request really uses: anything up to what it may, the same in each run. */
function usedBy(
  index: number,
  { inputTokensMax = 0, outputTokensMax = 0 }: Partial<AdmissionRequest>,
): number {
  const share = ((index * 7_919) % 1_000) / 1_000;
  return Math.round(share * (Number(inputTokensMax) / 2 + Number(outputTokensMax)));
}

type Settle = (policy: Policy, admitted: Admitted) => Promise<void>;

/** Many equal requests at once; each that is admitted ends with what it really used. */
async function ask(
  policies: readonly Policy[],
  count: number,
  given: Partial<AdmissionRequest>,
  settle: Settle,
) {
  const admitted: Admitted[] = [];
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const policy = policies[index % policies.length];
      if (policy === undefined) return;
      const asked = request(given);
      const answered = async () => {
        const answer = await policy.admit(asked);
        // A Redis that was too slow on a busy machine decides nothing: whoever asks again is reserved once.
        expect(answer.refusal?.code).not.toBe('service_unavailable');
        return answer;
      };
      const { requestId: id, admission } = await vi.waitFor(answered, { timeout: 25_000 });
      if (!admission) return;
      const one = { id, atMs: admission.admittedAtMs, tokens: usedBy(index, given) };
      admitted.push(one);
      await settle(policy, one);
    }),
  );
  return admitted;
}

/** The same again and again until none passes while none is running: there is no room left then. */
async function askUntilFull(...given: Parameters<typeof ask>): Promise<Admitted[]> {
  const admitted: Admitted[] = [];
  for (let passed = Infinity; passed > 0; ) {
    const round = await ask(...given);
    admitted.push(...round);
    passed = round.length;
  }
  return admitted;
}

function settleWith(costPerTokenNanoUsd: number): Settle {
  return async (policy, { id, atMs, tokens }) => {
    const costNanoUsd = tokens * costPerTokenNanoUsd;
    const settlement = {
      id,
      admittedAtMs: atMs,
      counters: [],
      requests: 1,
      tokens,
      costNanoUsd,
      unsettled: false,
    };
    await vi.waitFor(() => policy.ledger.settle([settlement]), { timeout: 20_000 });
  };
}

/** The most that any stretch of a minute has, by when requests were admitted. */
function fullestMinute(admitted: readonly Admitted[], weigh: (one: Admitted) => number): number {
  const sums = admitted.map(({ atMs }) =>
    admitted
      .filter((other) => other.atMs <= atMs && other.atMs > atMs - 60_000)
      .reduce((sum, other) => sum + weigh(other), 0),
  );
  return Math.max(...sums);
}

describe('500 requests at once through two policies', () => {
  it('against a strict budget of 1 USD settle at most 1 USD, and every admitted one is counted', async () => {
    const policies = await twoPolicies(
      tenantBudget('limits: {cost_per_lifetime: 1}', 'estimate: strict').replace('spend', 'one-usd'),
    );
    // A USD for a thousand tokens in, two for a thousand out: at most 0.03 USD each.
    const admitted = await askUntilFull(
      policies,
      500,
      { inputTokensMax: 10, outputTokensMax: 10 },
      settleWith(2e6),
    );
    const [reading] = await vi.waitFor(
      () => policies[0]?.ledger.read({ keyPrefix: 'one-usd|', limit: 1 }) ?? [],
      { timeout: 20_000 },
    );
    const settled = admitted.reduce((sum, { tokens }) => sum + tokens * 2e6, 0);
    expect(reading?.balance).toMatchObject({ used: settled, reserved: 0 });
    expect(settled).toBeLessThanOrEqual(1e9);
    // The last ones were refused while none was running, so there is less left than one of them may cost.
    expect(settled).toBeGreaterThan(1e9 - 0.03e9);
  }, 60_000);
});

describe('more than a minute allows, at once through two policies', () => {
  it('of 600 requests a minute admits 600', async () => {
    const policies = await twoPolicies(
      tenantRateLimit('limits: {requests_per_minute: 600}').replace('pace', 'rpm'),
    );
    const admitted = await ask(policies, 900, {}, async () => {});
    expect(fullestMinute(admitted, () => 1)).toBe(600);
  }, 90_000);

  it('of 100,000 tokens a minute lets at most 5 % more be used, and most of them', async () => {
    const policies = await twoPolicies(
      tenantRateLimit('limits: {tokens_per_minute: 100000}').replace('pace', 'tpm'),
    );
    const given = { inputTokensMax: 400, outputTokensMax: 400 };
    const admitted = await askUntilFull(policies, 900, given, settleWith(0));
    const most = fullestMinute(admitted, ({ tokens }) => tokens);
    expect(most).toBeLessThanOrEqual(105_000);
    expect(most).toBeGreaterThan(95_000);
  }, 90_000);
});
