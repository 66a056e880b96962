/**
 * Everything that may die dies while one load runs: Redis comes back empty, a policy, a gateway and accounting are killed,
 * NATS is away for half a minute. Afterwards provider, history and counters agree to the nano-USD about every request that
 * finished.
 */
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goneWrong, isLeaving, type Sent, sendMix } from '../system/mixed-load.ts';
import { expectThreeLedgersAgree } from '../system/three-ledgers.ts';

const CONCURRENCY = 12;
const PIECE = 120;
const NATS_AWAY_MS = 30_000;

let system: DistributedSystem;

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 2,
    environment: {
      // A dozen processes share the cores of a test machine; being slow is not what this test is about.
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      TOLLGATE_LEASE_SECONDS: '10',
      TOLLGATE_EXPIRY_GRACE_MS: '1000',
    },
  });
}, 120_000);
afterAll(() => system?.stop());

test('a load that outlives Redis, a policy, a gateway, accounting and half a minute without NATS is accounted exactly', {
  timeout: 280_000,
}, async () => {
  const faults = faultsInTurn();
  const sent: Sent[] = [];
  for (let from = 0; !faults.isOver() || from < 4 * PIECE; from += PIECE) {
    sent.push(...(await sendMix(system, { from, to: from + PIECE, concurrency: CONCURRENCY })));
  }
  await faults.done;
  const finished = sent.filter((one) => one.isComplete && !isLeaving(one.kind));
  const admitted = finished.filter(({ status, id }) => id !== '' && status !== 503);
  // Redis was empty for a while: budgets refused, as they should. A killed gateway took its running requests with it.
  const lost = goneWrong(sent).filter(({ status, isComplete }) => isComplete && status !== 503);
  expect(lost).toEqual([]);
  expect(admitted.length).toBeGreaterThan(PIECE);
  await expectThreeLedgersAgree(system, {
    ids: admitted.map(({ id }) => id),
    unsettledMax: CONCURRENCY,
    timeoutMs: 120_000,
  });
});

/** One fault after the other, each until it is mended. */
function faultsInTurn(): { done: Promise<void>; isOver(): boolean } {
  let isOver = false;
  async function strike(): Promise<void> {
    await system.redis.restartEmpty();
    await killAndRestart('policy-1');
    await killAndRestart('gateway-2');
    await killAndRestart('accounting');
    const awaySinceMs = performance.now();
    await system.nats.kill();
    await expect
      .poll(() => performance.now() - awaySinceMs, { timeout: 2 * NATS_AWAY_MS })
      .toBeGreaterThan(NATS_AWAY_MS);
    await system.nats.restart();
  }
  const done = strike().finally(() => {
    isOver = true;
  });
  return { done, isOver: () => isOver };
}

async function killAndRestart(name: string): Promise<void> {
  await system.program(name).kill();
  await system.program(name).start({ until: 'alive' });
}
