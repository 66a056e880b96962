import { expect, test } from 'vitest';
import { AMOUNT_MAX } from '../../src/window.ts';
import {
  calendarCounter,
  hold,
  type LedgerUnderTest,
  lifetimeCounter,
  MINUTE_MS,
  reservation,
  slidingCounter,
} from './subject.ts';

/** What `reserve` promises. */
export function reservingContract(subject: () => LedgerUnderTest): void {
  test('holds all amounts and answers with balances in the order of the holds', async () => {
    const ledger = subject().ledger();
    const nowMs = await ledger.nowMs();
    const [rate, budget, total] = [slidingCounter(), calendarCounter(nowMs), lifetimeCounter()];
    const [verdict] = await ledger.reserve([
      reservation('a', hold(rate, 1, 10), hold(budget, 500, 1_000), hold(total, 500, 9_000)),
    ]);
    expect(verdict).toMatchObject({ kind: 'reserved', nowMs, deadlineMs: nowMs + MINUTE_MS });
    expect(verdict).toHaveProperty('balances', [
      { used: 1, reserved: 0, resetsAtMs: expect.any(Number) },
      { used: 0, reserved: 500, resetsAtMs: budget.window.kind === 'calendar' && budget.window.endMs },
      { used: 0, reserved: 500, resetsAtMs: undefined },
    ]);
  });

  test('refuses with the first hold without room and leaves nothing behind', async () => {
    const ledger = subject().ledger();
    const [wide, tight] = [slidingCounter({ name: 'wide' }), lifetimeCounter({ name: 'tight' })];
    const asked = reservation('a', hold(wide, 1, 10), hold(tight, 6, 5), hold(slidingCounter(), 9, 1));
    const [refused] = await ledger.reserve([asked]);
    expect(refused).toMatchObject({ kind: 'refused', refusedHold: 1, retryAtMs: undefined });
    expect(refused).toHaveProperty('balances[1]', { used: 0, reserved: 0, resetsAtMs: undefined });
    expect(await ledger.read({ keyPrefix: '', limit: 10 })).toEqual([]);
    await subject().advance(2 * MINUTE_MS);
    expect(await ledger.expired(10)).toEqual([]);
  });

  test('fills a limit to the last unit and not one more', async () => {
    const ledger = subject().ledger();
    const counter = lifetimeCounter();
    const asked = Array.from({ length: 12 }, (_, index) => reservation(`r${index}`, hold(counter, 1, 10)));
    const kinds = (await ledger.reserve(asked)).map(({ kind }) => kind);
    expect(kinds).toEqual([...Array(10).fill('reserved'), 'refused', 'refused']);
  });

  test('answers the same id again with the same deadline and holds nothing more', async () => {
    const ledger = subject().ledger();
    const asked = reservation('a', hold(lifetimeCounter(), 5, 10));
    const [first] = await ledger.reserve([asked]);
    await subject().advance(1_000);
    const [again] = await ledger.reserve([asked]);
    expect(again).toMatchObject({ kind: 'reserved', balances: [{ used: 0, reserved: 5 }] });
    expect(again).toHaveProperty('deadlineMs', first?.kind === 'reserved' && first.deadlineMs);
    expect(again).toHaveProperty('admittedAtMs', first?.nowMs);
  });

  test('counts what is audited and never refuses it', async () => {
    const ledger = subject().ledger();
    const audited = { ...hold(lifetimeCounter(), 7, 5), mode: 'audit' } as const;
    const [verdict] = await ledger.reserve([reservation('a', audited)]);
    expect(verdict).toMatchObject({ kind: 'reserved', balances: [{ reserved: 7 }] });
  });

  test('applies a new limit to what was counted under the old one', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(lifetimeCounter(), 5, 10))]);
    const [verdict] = await ledger.reserve([reservation('b', hold(lifetimeCounter(), 1, 4))]);
    expect(verdict).toMatchObject({ kind: 'refused', refusedHold: 0 });
  });

  test('makes a lease even where nothing is held', async () => {
    const ledger = subject().ledger();
    expect(await ledger.reserve([reservation('a')])).toMatchObject([{ kind: 'reserved', balances: [] }]);
    await subject().advance(MINUTE_MS);
    expect(await ledger.expired(10)).toMatchObject([{ id: 'a', holds: [] }]);
  });

  test('refuses amounts that cannot be counted exactly', async () => {
    const ledger = subject().ledger();
    for (const amount of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, AMOUNT_MAX + 1]) {
      const asked = reservation('a', hold(lifetimeCounter(), amount, 10));
      await expect(ledger.reserve([asked])).rejects.toThrow(RangeError);
    }
    const twice = reservation('a', hold(lifetimeCounter(), 1, 10), hold(lifetimeCounter(), 1, 10));
    await expect(ledger.reserve([twice])).rejects.toThrow('a counter is held twice');
  });

  test('is exact up to the largest amount', async () => {
    const ledger = subject().ledger();
    const most = AMOUNT_MAX;
    const [all] = await ledger.reserve([reservation('a', hold(lifetimeCounter(), most - 1, most))]);
    expect(all).toHaveProperty('balances[0].reserved', most - 1);
    const kinds = await ledger.reserve(
      ['b', 'c'].map((id) => reservation(id, hold(lifetimeCounter(), 1, most))),
    );
    expect(kinds).toMatchObject([{ kind: 'reserved', balances: [{ reserved: most }] }, { kind: 'refused' }]);
  });
}
