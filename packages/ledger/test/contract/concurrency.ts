import { expect, test } from 'vitest';
import {
  concurrencyCounter,
  hold,
  type LedgerUnderTest,
  lifetimeCounter,
  MINUTE_MS,
  reservation,
  settlement,
} from './subject.ts';

/** What counters of requests in flight promise. */
export function concurrencyContract(subject: () => LedgerUnderTest): void {
  const counter = concurrencyCounter();
  const asked = (id: string) => reservation(id, hold(counter, 1, 2));
  const inFlight = async () => (await subject().ledger().read({ keyPrefix: 'in-flight', limit: 5 }))[0];

  test('holds a place while the lease is open and gives it back when the request is settled', async () => {
    const ledger = subject().ledger();
    const [, last] = await ledger.reserve([asked('a'), asked('b')]);
    expect(last).toMatchObject({ kind: 'reserved', balances: [{ used: 0, reserved: 2 }] });
    const [refused] = await ledger.reserve([asked('c')]);
    expect(refused).toMatchObject({ kind: 'refused', refusedHold: 0, retryAtMs: undefined });
    await ledger.settle([settlement('a', { tokens: 7, costNanoUsd: 9 })]);
    expect(await inFlight()).toEqual({
      ...{ counter, balance: { used: 0, reserved: 1, resetsAtMs: undefined } },
      ...{ limit: 2, mode: 'enforce' },
    });
    expect(await ledger.reserve([asked('c')])).toMatchObject([{ kind: 'reserved' }]);
  });

  test('gives the place of an expired request back when it is charged, and a late event changes nothing', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([asked('a')]);
    await subject().advance(MINUTE_MS);
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 1 } });
    expect(await ledger.expired(5)).toMatchObject([{ id: 'a', holds: [{ counter, amount: 1 }] }]);
    await ledger.settle([settlement('a', { unsettled: true })]);
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 0 } });
    expect(await ledger.settle([settlement('a', {})])).toEqual(['corrected']);
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 0 } });
  });

  test('gives the place of a released request back once, and keeps its lease and other holds', async () => {
    const ledger = subject().ledger();
    const total = lifetimeCounter();
    const { id, ...both } = reservation('a', hold(total, 5, 100), hold(counter, 1, 2));
    await ledger.reserve([{ id, ...both }, asked('b')]);
    await ledger.release([{ id, counters: [counter] }]);
    await ledger.release([{ id, counters: [counter] }]);
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 1 } });
    // Asking for the id again does not take a place again.
    expect(await ledger.reserve([{ id, ...both }])).toMatchObject([{ kind: 'reserved' }]);
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 1 } });
    expect(await ledger.read({ keyPrefix: total.key, limit: 1 })).toMatchObject([
      { balance: { used: 0, reserved: 5 } },
    ]);
    expect(await ledger.settle([settlement(id, { costNanoUsd: 3 })])).toEqual(['settled']);
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 1 } });
    expect(await ledger.read({ keyPrefix: total.key, limit: 1 })).toMatchObject([
      { balance: { used: 3, reserved: 0 } },
    ]);
  });

  test('ignores the release of an unknown, a settled and an expired request that was charged', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([asked('a'), asked('b')]);
    await ledger.settle([settlement('a', {}), settlement('b', { unsettled: true })]);
    await ledger.reserve([asked('c')]);
    await ledger.release(['a', 'b', 'x'].map((id) => ({ id, counters: [counter] })));
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 1 } });
  });

  test('a released request that is never settled expires with its other holds', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(lifetimeCounter(), 5, 100), hold(counter, 1, 2))]);
    await ledger.release([{ id: 'a', counters: [counter] }]);
    await subject().advance(MINUTE_MS);
    const [expired] = await ledger.expired(5);
    expect(expired?.holds.map(({ counter, amount }) => [counter.unit, amount])).toEqual([
      ['cost', 5],
      ['concurrency', 0],
    ]);
  });

  test('a reservation that begins after a release finds the place free', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(counter, 1, 1))]);
    for (const [before, next] of [
      ['a', 'b'],
      ['b', 'c'],
    ] as const) {
      const released = ledger.release([{ id: before, counters: [counter] }]);
      const [verdict] = await ledger.reserve([reservation(next, hold(counter, 1, 1))]);
      expect(verdict).toMatchObject({ kind: 'reserved' });
      await released;
    }
  });

  test('is held as long as its lease is renewed', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([asked('a')]);
    for (let day = 0; day < 3; day++) {
      await ledger.renew(['a'], 48 * 60 * MINUTE_MS);
      await subject().advance(24 * 60 * MINUTE_MS);
    }
    expect(await inFlight()).toMatchObject({ balance: { used: 0, reserved: 1 } });
  });

  test('is empty after its store was emptied and history was put back', async () => {
    await subject()
      .ledger()
      .reserve([asked('a')]);
    await subject().empty();
    const ledger = subject().ledger();
    const counters = [counter, lifetimeCounter()];
    expect(await ledger.putBack([settlement('a', { counters, costNanoUsd: 4 })])).toEqual(['settled']);
    await ledger.open();
    const read = await ledger.read({ keyPrefix: '', limit: 5 });
    expect(read.map(({ balance }) => [balance.used, balance.reserved])).toEqual([[4, 0]]);
    expect(await ledger.reserve([asked('b')])).toMatchObject([{ kind: 'reserved' }]);
  });

  test('counts over no window that ends', async () => {
    const sliding = { ...counter, window: { kind: 'sliding', lengthMs: MINUTE_MS } } as const;
    const held = reservation('a', hold(sliding, 1, 2));
    await expect(subject().ledger().reserve([held])).rejects.toThrow('without end');
  });
}
