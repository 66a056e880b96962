import { systemClock } from '@tollgate/clock';
import { startRedisCluster, startRedisSentinel } from '@tollgate/harness';
import { silentTelemetry } from '@tollgate/telemetry';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Counter, type Ledger, redisLedger } from '../src/index.ts';
import { CLUSTER_SLOTS, slotOfCounter } from '../src/redis/slots.ts';
import { hold, lifetimeCounter, reservation, settlement } from './contract/subject.ts';
import { redisAdmin } from './redis-admin.ts';

/** Masters that die, on real servers. Failures take as long as servers need to notice them, so everything waits. */

const PATIENTLY = { timeout: 60_000, interval: 100 };
const TIMEOUT_MS = 180_000;

const ledgers: Ledger[] = [];
afterEach(async () => {
  for (const ledger of ledgers.splice(0)) await ledger.close();
});

async function openLedger(url: string, settledTtlMs = 3_600_000): Promise<Ledger> {
  const ledger = redisLedger({ url, clock: systemClock, telemetry: silentTelemetry(), settledTtlMs });
  ledgers.push(ledger);
  await vi.waitFor(() => ledger.open(), PATIENTLY);
  return ledger;
}

/** Each master has about five of sixteen slots, in order. */
function counterOfMaster(master: number): Counter {
  const slots = CLUSTER_SLOTS.filter(({ number }) => Math.floor((number * 3) / 16) === master);
  for (let number = 0; ; number++) {
    const counter = lifetimeCounter({ name: `rule-${number}` });
    if (slots.slice(1, 4).includes(slotOfCounter(CLUSTER_SLOTS, counter))) return counter;
  }
}

const [first, second, third] = [counterOfMaster(0), counterOfMaster(1), counterOfMaster(2)];
const asked = (id: string, ...counters: Counter[]) =>
  reservation(id, ...counters.map((counter) => hold(counter, 1, 1_000)));

async function sumOf(ledger: Ledger, { key }: Counter): Promise<[number, number] | undefined> {
  const [reading] = await vi.waitFor(() => ledger.read({ keyPrefix: key, limit: 1 }), PATIENTLY);
  return reading && [reading.balance.used, reading.balance.reserved];
}

/** Everything that was acknowledged so far is on the replicas too. */
async function replicated(url: string): Promise<void> {
  const admin = redisAdmin(url);
  const nodes = admin.client instanceof Redis ? [admin.client] : admin.client.nodes('master');
  for (const node of nodes) expect(await node.wait(1, 20_000)).toBe(1);
  admin.close();
}

test(
  'behind sentinels, admissions go on by themselves when the master was killed',
  async () => {
    const sentinel = await startRedisSentinel();
    onTestFinished(() => sentinel.stop());
    const ledger = await openLedger(sentinel.url);
    await vi.waitFor(() => ledger.reserve([asked('a', first), asked('b', first)]), PATIENTLY);
    await vi.waitFor(() => ledger.settle([settlement('a', { costNanoUsd: 5 })]), PATIENTLY);
    await replicated(sentinel.url);
    const before = await sentinel.masterUrl();
    await sentinel.killFirstMaster();
    await vi.waitFor(
      async () => expect(await ledger.reserve([asked('c', first)])).toMatchObject([{ kind: 'reserved' }]),
      PATIENTLY,
    );
    expect(await sentinel.masterUrl()).not.toBe(before);
    expect(await ledger.isOpen()).toBe(true);
    expect(await sumOf(ledger, first)).toEqual([5, 2]);
    expect(await ledger.settle([settlement('a', { costNanoUsd: 5 })])).toEqual(['duplicate']);
    // The old master comes back, and is a replica from then on.
    await sentinel.restartFirstMaster();
    await vi.waitFor(() => ledger.settle([settlement('b', {}), settlement('c', {})]), PATIENTLY);
    expect(await sumOf(ledger, first)).toEqual([5, 0]);
  },
  TIMEOUT_MS,
);

describe('on a cluster', () => {
  test(
    'requests on other masters go on while one is dead, and its own when its replica has taken over',
    async () => {
      const cluster = await startRedisCluster({ replicas: 1 });
      onTestFinished(() => cluster.stop());
      const ledger = await openLedger(cluster.url);
      await vi.waitFor(() => ledger.reserve([asked('a', first, third)]), PATIENTLY);
      await vi.waitFor(
        () => ledger.settle([settlement('a', { counters: [first, third], costNanoUsd: 5 })]),
        PATIENTLY,
      );
      await replicated(cluster.url);
      await cluster.killMaster(0);
      let number = 0;
      await vi.waitFor(async () => {
        number += 1;
        const verdicts = await ledger.reserve([
          asked(`x${number}`, second),
          asked(`y${number}`, first, third),
        ]);
        expect(verdicts.map(({ kind }) => kind)).toEqual(['reserved', 'unavailable']);
      }, PATIENTLY);
      await vi.waitFor(
        async () =>
          expect(await ledger.reserve([asked('b', first, third)])).toMatchObject([{ kind: 'reserved' }]),
        PATIENTLY,
      );
      await vi.waitFor(() => expect(ledger.isAvailable()).toBe(true), PATIENTLY);
      expect(await ledger.isOpen()).toBe(true);
      expect((await sumOf(ledger, first))?.[0]).toBe(5);
      expect(await ledger.settle([settlement('a', { counters: [first, third], costNanoUsd: 5 })])).toEqual([
        'duplicate',
      ]);
    },
    TIMEOUT_MS,
  );

  test(
    'a master that comes back empty is noticed and filled from history, and others are left as they are',
    async () => {
      const cluster = await startRedisCluster();
      onTestFinished(() => cluster.stop());
      // The memory of what was settled is over at once: only the epochs tell what is there already.
      const ledger = await openLedger(cluster.url, 1);
      await vi.waitFor(() => ledger.reserve([asked('a', first, third)]), PATIENTLY);
      const charge = settlement('a', { counters: [first, third], costNanoUsd: 5 });
      await vi.waitFor(() => ledger.settle([charge]), PATIENTLY);
      await cluster.restartMasterEmpty(0);
      await vi.waitFor(async () => expect(await ledger.isOpen()).toBe(false), PATIENTLY);
      await vi.waitFor(async () => {
        const verdicts = await ledger.reserve([asked('b', first, third), asked('c', third)]);
        expect(verdicts.map(({ kind }) => kind)).toEqual(['not-ready', 'reserved']);
      }, PATIENTLY);
      await vi.waitFor(async () => expect(await ledger.putBack([charge])).toEqual(['settled']), PATIENTLY);
      await vi.waitFor(() => ledger.open(), PATIENTLY);
      expect(await ledger.putBack([charge])).toEqual(['duplicate']);
      expect(await sumOf(ledger, first)).toEqual([5, 0]);
      expect(await sumOf(ledger, third)).toEqual([5, 1]);
    },
    TIMEOUT_MS,
  );

  test(
    'a slot that is moved to another master is followed',
    async () => {
      const cluster = await startRedisCluster();
      onTestFinished(() => cluster.stop());
      const ledger = await openLedger(cluster.url);
      await vi.waitFor(() => ledger.reserve([asked('a', first)]), PATIENTLY);
      await moveSlot(cluster.masterUrls, slotOfCounter(CLUSTER_SLOTS, first).keys.epoch);
      await vi.waitFor(
        async () => expect(await ledger.reserve([asked('b', first)])).toMatchObject([{ kind: 'reserved' }]),
        PATIENTLY,
      );
      expect(await sumOf(ledger, first)).toEqual([0, 2]);
      expect(await ledger.isOpen()).toBe(true);
    },
    TIMEOUT_MS,
  );
});

/** Moves the slot of a key, with all that is in it, from the first master to the second, as redis-cli does. */
async function moveSlot(masterUrls: readonly string[], key: string): Promise<void> {
  const [from, to, other] = masterUrls.map((url) => new Redis(url));
  if (from === undefined || to === undefined || other === undefined)
    throw new Error('there are three masters');
  const slot = await from.cluster('KEYSLOT', key);
  const [fromId, toId] = [String(await from.cluster('MYID')), String(await to.cluster('MYID'))];
  await to.cluster('SETSLOT', slot, 'IMPORTING', fromId);
  await from.cluster('SETSLOT', slot, 'MIGRATING', toId);
  const keys = await from.cluster('GETKEYSINSLOT', slot, 1_000);
  const target = new URL(masterUrls[1] ?? '');
  await from.call('MIGRATE', target.hostname, target.port, '', 0, 20_000, 'KEYS', ...keys);
  for (const node of [to, from, other]) await node.cluster('SETSLOT', slot, 'NODE', toId);
  for (const node of [to, from, other]) node.disconnect();
}
