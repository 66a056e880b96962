/**
 * The promise of the whole: what the provider served, what history holds and what the counters hold is the same, to
 * the token and the nano-USD, also when parts are killed in the middle.
 */
import { type System, startDistributed, startEmbedded } from '@tollgate/harness/system';
import { expect, test } from 'vitest';
import { goneWrong, isLeaving, sendMix } from './mixed-load.ts';
import { expectThreeLedgersAgree, historyRows } from './three-ledgers.ts';

const REQUESTS = 2_000;
const CONCURRENCY = 32;

test('distributed: 2,000 mixed requests agree in provider, history and counters, with accounting and analytics killed', {
  timeout: 300_000,
}, async () => {
  const system = await startDistributed({
    gateways: 2,
    policies: 2,
    // A dozen processes share the cores of a test machine; being slow is not what this test is about.
    environment: { TOLLGATE_REDIS_DEADLINE_MS: '5000', TOLLGATE_ADMISSION_DEADLINE_MS: '10000' },
  });
  try {
    const killed: string[] = [];
    const killAt = new Map([
      [500, 'accounting'],
      [900, 'analytics'],
      [1_300, 'accounting'],
    ]);
    const restarts: Promise<void>[] = [];
    const sent = await sendMix(system, {
      from: 0,
      to: REQUESTS,
      concurrency: CONCURRENCY,
      onProgress(done) {
        const victim = killAt.get(done);
        if (victim === undefined) return;
        killed.push(victim);
        restarts.push(killAndRestart(system, victim));
      },
    });
    await Promise.all(restarts);
    expect(killed).toEqual(['accounting', 'analytics', 'accounting']);
    expect(goneWrong(sent)).toEqual([]);
    await expectThreeLedgersAgree(system, { ids: sent.map(({ id }) => id) });
    expect((await historyRows(system)).size).toBe(REQUESTS);
  } finally {
    await system.stop();
  }
});

test('one process: 2,000 mixed requests agree in provider, history and counters, with the process killed and restarted', {
  timeout: 300_000,
}, async () => {
  const system = await startEmbedded({ environment: { TOLLGATE_LEASE_SECONDS: '5' } });
  try {
    let restart: Promise<void> | undefined;
    const sent = await sendMix(system, {
      from: 0,
      to: REQUESTS,
      concurrency: CONCURRENCY,
      onProgress(done) {
        if (done === REQUESTS / 4) restart = killAndRestart(system, 'tollgate');
      },
      // Clients wait for the gateway to come back; only what was running at the kill is interrupted.
      beforeEach: async () => restart,
    });
    const finished = sent.filter((one) => one.isComplete && !isLeaving(one.kind));
    expect(sent.filter(({ isComplete }) => !isComplete).length).toBeLessThanOrEqual(CONCURRENCY);
    await expectThreeLedgersAgree(system, {
      ids: finished.map(({ id }) => id),
      unsettledMax: CONCURRENCY,
    });
  } finally {
    await system.stop();
  }
});

async function killAndRestart(system: System, name: string): Promise<void> {
  await system.program(name).kill();
  await system.program(name).start();
}
