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
