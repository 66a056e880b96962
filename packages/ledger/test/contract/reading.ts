import { expect, test } from 'vitest';
import { counterIdentity } from '../../src/window.ts';
import {
  calendarCounter,
  hold,
  type LedgerUnderTest,
  lifetimeCounter,
  PERIOD_MS,
  reservation,
  settlement,
  slidingCounter,
} from './subject.ts';

/** What `read`, `isOpen` and `open` promise. */
export function readingContract(subject: () => LedgerUnderTest): void {
  test('reads counters by key, those of a prefix, with the limit of the last reservation', async () => {
    const ledger = subject().ledger();
    const names = ['b', 'a', 'ab', 'a b'];
    const asked = names.map((name) => reservation(name, hold(lifetimeCounter({ name }), 1, 10)));
    await ledger.reserve(asked);
    const audit = { ...hold(lifetimeCounter({ name: 'a' }), 2, 7), mode: 'audit' } as const;
    await ledger.reserve([reservation('again', audit)]);
    const all = await ledger.read({ keyPrefix: '', limit: 10 });
    expect(all.map(({ counter }) => counter.key.split('|')[0])).toEqual(['a b', 'ab', 'a', 'b']);
    expect(await ledger.read({ keyPrefix: 'a|', limit: 10 })).toEqual([
      {
        counter: audit.counter,
        balance: { used: 0, reserved: 3, resetsAtMs: undefined },
        limit: 7,
        mode: 'audit',
      },
    ]);
    expect(await ledger.read({ keyPrefix: 'a', limit: 2 })).toHaveLength(2);
  });

  test('reads on after a counter, within the prefix', async () => {
    const ledger = subject().ledger();
    const names = ['a', 'b', 'b2', 'c'];
    await ledger.reserve(names.map((name) => reservation(name, hold(lifetimeCounter({ name }), 1, 10))));
    const all = (await ledger.read({ keyPrefix: '', limit: 10 })).map(({ counter }) => counter);
    for (const [index, counter] of all.entries()) {
      const rest = await ledger.read({ keyPrefix: '', limit: 2, after: counterIdentity(counter) });
      expect(rest.map((reading) => reading.counter)).toEqual(all.slice(index + 1, index + 3));
    }
    const outside = await ledger.read({ keyPrefix: 'b|', limit: 10, after: 'a' });
    expect(outside.map(({ counter }) => counter.key.split('|')[0])).toEqual(['b']);
  });

  test('reads only counters whose window has not ended', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(calendarCounter(await ledger.nowMs()), 1, 10))]);
    await subject().advance(PERIOD_MS);
    expect(await ledger.read({ keyPrefix: '', limit: 10 })).toEqual([]);
  });

  test('reads more counters than fit into one page', async () => {
    const ledger = subject().ledger();
    const names = Array.from({ length: 1_201 }, (_, index) => `many${String(index).padStart(5, '0')}`);
    for (const name of names)
      await ledger.reserve([reservation(name, hold(slidingCounter({ name }), 1, 10))]);
    const readings = await ledger.read({ keyPrefix: 'many', limit: 5_000 });
    expect(readings.map(({ counter }) => counter.key.slice(0, 9))).toEqual(names);
  });

  test('is not open when its store was emptied, and is not ready until it is opened', async () => {
    await subject().empty();
    const ledger = subject().ledger();
    expect(await ledger.isOpen()).toBe(false);
    const asked = reservation('a', hold(lifetimeCounter(), 1, 10));
    expect(await ledger.reserve([asked])).toEqual([{ kind: 'not-ready', nowMs: await ledger.nowMs() }]);
    expect(await ledger.read({ keyPrefix: '', limit: 10 })).toEqual([]);
    await ledger.open();
    await ledger.open();
    expect(await ledger.isOpen()).toBe(true);
    expect(await ledger.reserve([asked])).toMatchObject([{ kind: 'reserved' }]);
  });

  test('takes history back while it is closed, each request once', async () => {
    const before = subject().ledger();
    const nowMs = await before.nowMs();
    const counter = calendarCounter(nowMs);
    await before.reserve([reservation('a', hold(counter, 5, 10)), reservation('b', hold(counter, 5, 10))]);
    await before.settle([settlement('a', { costNanoUsd: 3 })]);
    await subject().empty();
    const ledger = subject().ledger();
    const history = ['a', 'b'].map((id) =>
      settlement(id, { admittedAtMs: nowMs, counters: [counter], costNanoUsd: 3 }),
    );
    expect(await ledger.putBack(history)).toEqual(['settled', 'settled']);
    expect(await ledger.putBack(history)).toEqual(['duplicate', 'duplicate']);
    expect(await ledger.settle(history)).toEqual(['duplicate', 'duplicate']);
    expect(await ledger.read({ keyPrefix: 'budget', limit: 1 })).toMatchObject([
      { counter, balance: { used: 6, reserved: 0 }, limit: 0, mode: 'audit' },
    ]);
    await ledger.open();
    const more = settlement('more', { admittedAtMs: nowMs, counters: [counter], costNanoUsd: 3 });
    expect(await ledger.putBack([more])).toEqual(['duplicate']);
    expect(await ledger.reserve([reservation('c', hold(counter, 5, 10))])).toMatchObject([
      { kind: 'refused' },
    ]);
    expect(await ledger.reserve([reservation('c', hold(counter, 4, 10))])).toMatchObject([
      { kind: 'reserved' },
    ]);
    expect(await ledger.read({ keyPrefix: 'budget', limit: 1 })).toMatchObject([
      { limit: 10, mode: 'enforce' },
    ]);
  });
}
