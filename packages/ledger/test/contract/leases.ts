import { expect, test } from 'vitest';
import {
  hold,
  type LedgerUnderTest,
  lifetimeCounter,
  MINUTE_MS,
  reservation,
  settlement,
  slidingCounter,
} from './subject.ts';

/** What leases promise. */
export function leasesContract(subject: () => LedgerUnderTest): void {
  test('shows an expired lease with its holds until it is settled', async () => {
    const ledger = subject().ledger();
    const admittedAtMs = await ledger.nowMs();
    await ledger.reserve([reservation('a', hold(slidingCounter(), 1, 9), hold(lifetimeCounter(), 500, 900))]);
    await subject().advance(MINUTE_MS - 1);
    expect(await ledger.expired(10)).toEqual([]);
    await subject().advance(1);
    const holds = [
      { counter: slidingCounter(), amount: 1 },
      { counter: lifetimeCounter(), amount: 500 },
    ];
    expect(await ledger.expired(10)).toEqual([{ id: 'a', admittedAtMs, holds }]);
    expect(await ledger.expired(10)).toEqual([{ id: 'a', admittedAtMs, holds }]);
    await ledger.settle([settlement('a', { costNanoUsd: 500, unsettled: true })]);
    expect(await ledger.expired(10)).toEqual([]);
  });

  test('shows expired leases oldest first, as many as wanted', async () => {
    const ledger = subject().ledger();
    for (const [id, leaseMs] of [
      ['late', 3_000],
      ['early', 1_000],
      ['middle', 2_000],
    ] as const) {
      await ledger.reserve([{ ...reservation(id), leaseMs }]);
    }
    await subject().advance(5_000);
    expect((await ledger.expired(2)).map(({ id }) => id)).toEqual(['early', 'middle']);
  });

  test('renews leases that still run, and never shortens one', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a'), reservation('b')]);
    await subject().advance(MINUTE_MS / 2);
    await ledger.renew(['a', 'unknown'], MINUTE_MS);
    await ledger.renew(['a'], 1);
    await subject().advance(MINUTE_MS / 2);
    expect((await ledger.expired(10)).map(({ id }) => id)).toEqual(['b']);
    await subject().advance(MINUTE_MS / 2);
    expect((await ledger.expired(10)).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  test('does not renew a lease that has expired or was settled', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('expired'), reservation('settled')]);
    await ledger.settle([settlement('settled', {})]);
    await subject().advance(MINUTE_MS);
    await ledger.renew(['expired', 'settled'], MINUTE_MS);
    expect((await ledger.expired(10)).map(({ id }) => id)).toEqual(['expired']);
  });

  test('keeps names that look like anything', async () => {
    const ledger = subject().ledger();
    const name = 'tag="%s{x}\n\u0000s60000|é😀\\';
    const counter = lifetimeCounter({ name });
    await ledger.reserve([reservation(name, hold(counter, 2, 5))]);
    await subject().advance(MINUTE_MS);
    expect(await ledger.expired(1)).toMatchObject([{ id: name, holds: [{ counter, amount: 2 }] }]);
    expect(await ledger.read({ keyPrefix: name, limit: 5 })).toMatchObject([{ counter }]);
    await ledger.settle([settlement(name, { costNanoUsd: 1 })]);
    expect(await ledger.read({ keyPrefix: name, limit: 5 })).toMatchObject([{ balance: { used: 1 } }]);
  });
}
