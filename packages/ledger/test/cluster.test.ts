import { systemClock } from '@tollgate/clock';
import { startRedisCluster, type TestRedisCluster } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Counter, LedgerUnavailableError } from '../src/index.ts';
import type { RedisAccess } from '../src/redis/access.ts';
import { CLUSTER_SLOTS, slotOfCounter } from '../src/redis/slots.ts';
import { RedisLedger } from '../src/redis/store.ts';
import type { LedgerUnderTest } from './contract/ledger-contract.ts';
import { hold, lifetimeCounter, MINUTE_MS, reservation, settlement } from './contract/subject.ts';
import { redisSubject, TEST_SCRIPTS } from './redis-subject.ts';

/** What becomes of requests whose counters are in several slots, when somebody dies between two steps. */

let cluster: TestRedisCluster;
let subject: LedgerUnderTest;
const opened: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  cluster = await startRedisCluster();
}, 60_000);
afterAll(() => cluster.stop());
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

type Run = RedisAccess['run'];

/** A counter of everybody in a slot. */
function counterIn(slot: number): Counter {
  for (let number = 0; ; number++) {
    const counter = lifetimeCounter({ name: `rule-${slot}-${number}` });
    if (slotOfCounter(CLUSTER_SLOTS, counter).number === slot) return counter;
  }
}

const [first, second, third] = [counterIn(2), counterIn(7), counterIn(12)];

async function ledgerWith(between: (run: Run) => Run) {
  subject = await redisSubject(cluster.url, { between });
  opened.push(subject);
  // Leases of the first seconds cannot be judged: a slot may have been emptied and opened since.
  await subject.advance(MINUTE_MS);
  return subject.ledger();
}

/** Loses what `isLost` says, as if the process had died before it was sent. */
function losing(isLost: (operation: string, slot: number) => boolean): (run: Run) => Run {
  return (run) => async (calls) => {
    const sent = calls.calls.filter(({ slot }) => !isLost(calls.operation, slot.number));
    const answers = await run({ ...calls, calls: sent });
    return calls.calls.map(
      (call) => answers[sent.indexOf(call)] ?? { error: new LedgerUnavailableError('lost') },
    );
  };
}

async function sums(): Promise<Record<string, [number, number]>> {
  const readings = await subject.ledger().read({ keyPrefix: 'rule-', limit: 10 });
  return Object.fromEntries(
    readings.map(({ counter, balance }) => [counter.key, [balance.used, balance.reserved]]),
  );
}

const asked = (id: string, limit = 10) =>
  reservation(id, hold(third, 3, 10), hold(first, 3, 10), hold(second, 3, limit));

describe('a request in several slots', () => {
  test('is given back in two round trips when one slot refuses', async () => {
    const operations: string[] = [];
    const ledger = await ledgerWith((run) => (calls) => {
      operations.push(`${calls.operation} ${calls.calls.length}`);
      return run(calls);
    });
    operations.length = 0;
    expect(await ledger.reserve([asked('a', 2)])).toMatchObject([
      { kind: 'refused', refusedHold: 2, balances: Array(3).fill({ used: 0, reserved: 0 }) },
    ]);
    expect(operations).toEqual(['reserve 3', 'giveBack 2']);
    expect(await sums()).toEqual({});
    operations.length = 0;
    expect(await ledger.reserve([asked('a'), asked('b')])).toMatchObject([
      { kind: 'reserved' },
      { kind: 'reserved' },
    ]);
    expect(operations).toEqual(['reserve 3']);
  });

  test('charges nobody when its policy dies before giving back: the rest is given back when it expires', async () => {
    const ledger = await ledgerWith(losing((operation) => operation === 'giveBack'));
    await ledger.reserve([asked('a', 2)]);
    expect(await sums()).toEqual({ [first.key]: [0, 3], [third.key]: [0, 3] });
    const sweeper = another();
    expect(await sweeper.expired(10)).toEqual([]);
    await subject.advance(MINUTE_MS);
    expect(await sweeper.expired(10)).toEqual([]);
    expect(await sums()).toEqual({});
  });

  test('is charged in full when its policy dies after reserving everywhere', async () => {
    const ledger = await ledgerWith((run) => run);
    await ledger.reserve([asked('a')]);
    await subject.advance(MINUTE_MS);
    const [lease] = await ledger.expired(10);
    expect(lease?.holds.map(({ counter }) => counter.key)).toEqual([third.key, first.key, second.key]);
    await ledger.settle([settlement('a', { costNanoUsd: 3, unsettled: true })]);
    expect(await sums()).toEqual({ [first.key]: [3, 0], [second.key]: [3, 0], [third.key]: [3, 0] });
    expect(await ledger.expired(10)).toEqual([]);
  });

  test('is not undone by another policy that asked for it too and was refused', async () => {
    const [arrived, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const failing = await ledgerWith((run) => async (calls) => {
      if (calls.operation === 'giveBack') {
        arrived.resolve();
        await late.promise;
      }
      return run(calls);
    });
    const other = another();
    await other.reserve([reservation('blocking', hold(second, 9, 10))]);
    const refused = failing.reserve([asked('a')]);
    await arrived.promise;
    await other.settle([settlement('blocking', {})]);
    expect(await other.reserve([asked('a')])).toMatchObject([{ kind: 'reserved' }]);
    late.resolve();
    expect(await refused).toMatchObject([{ kind: 'refused' }]);
    expect(await sums()).toEqual({ [first.key]: [0, 3], [second.key]: [0, 3], [third.key]: [0, 3] });
  });

  test('leaves nothing when two policies ask for it at once and both are refused', async () => {
    const [arrived, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const failing = await ledgerWith((run) => async (calls) => {
      if (calls.operation === 'giveBack') {
        arrived.resolve();
        await late.promise;
      }
      return run(calls);
    });
    const other = another();
    const refused = failing.reserve([asked('a', 2)]);
    await arrived.promise;
    expect(await other.reserve([asked('a', 2)])).toMatchObject([{ kind: 'refused' }]);
    late.resolve();
    expect(await refused).toMatchObject([{ kind: 'refused' }]);
    expect(await sums()).toEqual({});
  });

  test('is unavailable alone when one of its slots is silent, and gives back what it has', async () => {
    const ledger = await ledgerWith(losing((operation, slot) => operation === 'reserve' && slot === 7));
    expect(await ledger.reserve([asked('a'), reservation('b', hold(first, 1, 10))])).toMatchObject([
      { kind: 'unavailable', nowMs: await ledger.nowMs() },
      { kind: 'reserved', balances: [{ reserved: 4 }] },
    ]);
    expect(await sums()).toEqual({ [first.key]: [0, 1] });
    await expect(ledger.reserve([asked('a')])).rejects.toThrow(LedgerUnavailableError);
  });

  test('is settled by the redelivery when accounting dies between two slots', async () => {
    let isDying = true;
    const ledger = await ledgerWith(
      losing((operation, slot) => isDying && operation === 'settle' && slot === 7),
    );
    await ledger.reserve([asked('a')]);
    const counters = [first, second, third];
    const admittedAtMs = await ledger.nowMs();
    const events = ['a', 'unheard'].map((id) => settlement(id, { admittedAtMs, counters, costNanoUsd: 2 }));
    await expect(ledger.settle(events)).rejects.toThrow(LedgerUnavailableError);
    isDying = false;
    expect(await ledger.settle(events)).toEqual(['settled', 'settled']);
    expect(await ledger.settle(events)).toEqual(['duplicate', 'duplicate']);
    expect(await sums()).toEqual({ [first.key]: [4, 0], [second.key]: [4, 0], [third.key]: [4, 0] });
  });
});

/** A ledger of another process on the same cluster and clock. */
function another() {
  const patience = { deadlineMs: 20_000, backgroundDeadlineMs: 20_000 };
  const options = { url: cluster.url, clock: systemClock, telemetry: silentTelemetry(), ...patience };
  const ledger = new RedisLedger(options, { scripts: TEST_SCRIPTS });
  opened.push({ stop: () => ledger.close() });
  return ledger;
}
