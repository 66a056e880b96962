/**
 * Parts of the distributed form are killed under load, one after the other. Whatever was answered is in history and in
 * the counters afterwards, to the token and the nano-USD, and what need not fail does not.
 */
import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goneWrong, isLeaving, type Sent, sendMix } from '../system/mixed-load.ts';
import { expectThreeLedgersAgree, historyRows, spentNanoUsd } from '../system/three-ledgers.ts';

const REQUESTS = 400;
const CONCURRENCY = 16;

let system: DistributedSystem;
/** Requests whose clients saw the end, of all faults so far. */
const settledIds: string[] = [];
let sentCount = 0;
/** Requests that were lost with their gateway. */
let unsettledMax = 0;

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 2,
    environment: {
      // A dozen processes share the cores of a test machine; being slow is not what this test is about.
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      TOLLGATE_LEASE_SECONDS: '5',
      TOLLGATE_EXPIRY_GRACE_MS: '1000',
    },
  });
}, 120_000);
afterAll(() => system?.stop());

test('policies killed one after the other cost no request', { timeout: 120_000 }, async () => {
  let isBack = Promise.resolve();
  let isHalfSent = false;
  const sent = await load(
    {
      50: () => {
        isBack = killAndRestart('policy-1');
        return isBack;
      },
      200: async () => {
        isHalfSent = true;
        await isBack;
        await killAndRestart('policy-2');
      },
    },
    // On a busy machine a start takes longer than 150 requests, and with both policies gone requests have to fail.
    async () => {
      if (isHalfSent) await isBack;
    },
  );
  expect(goneWrong(sent)).toEqual([]);
  await expectAgreement();
});

test('gateways serve while NATS is away for longer than a lease, and its events come in afterwards', {
  timeout: 120_000,
}, async () => {
  const sent = await load({ 50: () => system.nats.kill() });
  // Leases of finished requests have run out by now, and accounting would charge them in full if it could.
  const busAway = 'looking for expired leases failed';
  await until(() => system.program('accounting').words().includes(busAway), {
    what: 'accounting to see leases overdue with the bus away',
  });
  await system.nats.restart();
  expect(goneWrong(sent)).toEqual([]);
  await expectAgreement();
});

test('a gateway that is stopped and started again cuts no request short', { timeout: 120_000 }, async () => {
  const gateway = system.program('gateway-2');
  let exitCode: number | null | undefined;
  let restart: Promise<void> | undefined;
  const sent = await load(
    {
      100: () => {
        restart = gateway.stop().then((code) => {
          exitCode = code;
          return gateway.start();
        });
        return restart;
      },
    },
    async () => restart,
  );
  expect(exitCode).toBe(0);
  // What comes while the listener closes may find no gateway; what was taken is answered.
  expect(goneWrong(sent).filter(({ id }) => id !== '')).toEqual([]);
  await expectAgreement();
});

test('ClickHouse killed in the middle holds up history and nothing else', { timeout: 120_000 }, async () => {
  const sent = await load({
    50: () => system.clickhouse.kill(),
    300: () => system.clickhouse.restart(),
  });
  expect(goneWrong(sent)).toEqual([]);
  await expectAgreement();
});

test('a killed gateway loses no finished request, and those that were running are charged as unsettled', {
  timeout: 120_000,
}, async () => {
  let restart: Promise<void> | undefined;
  const sent = await load(
    {
      150: () => {
        restart = killAndRestart('gateway-2');
        return restart;
      },
    },
    // Clients wait for the gateway to come back; only what was running at the kill is interrupted.
    async () => restart,
  );
  expect(goneWrong(sent).every(({ isComplete }) => !isComplete)).toBe(true);
  expect(goneWrong(sent).length).toBeLessThanOrEqual(CONCURRENCY);
  unsettledMax = CONCURRENCY;
  await expectAgreement();
});

test('without Redis budgets refuse, and counters of an emptied Redis are rebuilt to the same values', {
  timeout: 120_000,
}, async () => {
  const before = await spentNanoUsd(system);
  const requestsBefore = (await historyRows(system)).size;
  expect(before.used).toBeGreaterThan(0);

  await system.redis.kill();
  const refused = await ask();
  expect({ status: refused.status, retryAfter: Number(refused.headers.get('retry-after')) > 0 }).toEqual({
    status: 503,
    retryAfter: true,
  });

  await system.redis.restartEmpty();
  await expect.poll(() => spentNanoUsd(system).catch(() => undefined), { timeout: 40_000 }).toEqual(before);
  await expect.poll(async () => (await ask()).status, { timeout: 40_000 }).toBe(200);
  const sent = await load({});
  expect(goneWrong(sent)).toEqual([]);
  await expectAgreement();
  expect((await historyRows(system)).size).toBeGreaterThan(requestsBefore + REQUESTS);
});

test('Redis emptied under load refuses requests until its counters are rebuilt, and loses none that it let through', {
  timeout: 120_000,
}, async () => {
  const sent = await load({
    50: () => system.redis.restartEmpty(),
    60: () => killAndRestart('accounting'),
    70: () => killAndRestart('analytics'),
  });
  expect(goneWrong(sent).filter(({ status }) => status !== 503)).toEqual([]);
  await expectAgreement();
});

/** Sends the next requests of the mix; at a number of answers a fault begins, and its end is waited for. */
async function load(
  faults: Readonly<Record<number, () => Promise<void>>>,
  beforeEach: () => Promise<void> = async () => {},
): Promise<Sent[]> {
  const running: Promise<void>[] = [];
  const from = sentCount;
  sentCount += REQUESTS;
  const sent = await sendMix(system, {
    from,
    to: sentCount,
    concurrency: CONCURRENCY,
    beforeEach,
    onProgress(done) {
      const fault = faults[done];
      if (fault !== undefined) running.push(fault());
    },
  });
  await Promise.all(running);
  // The gateway notices only after the client that this one left.
  const finished = sent.filter((one) => one.isComplete && !isLeaving(one.kind));
  settledIds.push(...finished.map(({ id }) => id));
  return sent;
}

function expectAgreement(): Promise<void> {
  return expectThreeLedgersAgree(system, { ids: settledIds, unsettledMax });
}

async function killAndRestart(name: string): Promise<void> {
  await system.program(name).kill();
  await system.program(name).start();
}

/** One small request of the test user. */
async function ask(): Promise<Response> {
  const answer = await fetch(`${system.gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Are you there?' }] }),
  });
  await answer.arrayBuffer();
  return answer;
}
