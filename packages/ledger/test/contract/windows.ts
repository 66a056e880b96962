import { expect, test } from 'vitest';
import {
  calendarCounter,
  hold,
  type LedgerUnderTest,
  lifetimeCounter,
  MINUTE_MS,
  PERIOD_MS,
  reservation,
  settlement,
  slidingCounter,
} from './subject.ts';

/** What windows promise. */
export function windowsContract(subject: () => LedgerUnderTest): void {
  test('a sliding window has room again exactly when its refusal said', async () => {
    const { ledger, advance } = { ledger: subject().ledger(), advance: subject().advance };
    await ledger.reserve([reservation('a', hold(slidingCounter(), 3, 10))]);
    await advance(20_000);
    await ledger.reserve([reservation('b', hold(slidingCounter(), 7, 10))]);
    const [refused] = await ledger.reserve([reservation('c', hold(slidingCounter(), 4, 10))]);
    if (refused?.kind !== 'refused' || refused.retryAtMs === undefined) throw new Error('not refused');
    await advance(refused.retryAtMs - refused.nowMs - 1);
    expect(await ledger.reserve([reservation('c', hold(slidingCounter(), 4, 10))])).toMatchObject([
      { kind: 'refused', retryAtMs: refused.retryAtMs },
    ]);
    await advance(1);
    expect(await ledger.reserve([reservation('c', hold(slidingCounter(), 4, 10))])).toMatchObject([
      { kind: 'reserved', balances: [{ used: 4 }] },
    ]);
  });

  test('a sliding window forgets a part after its length, at most a sixtieth late', async () => {
    const ledger = subject().ledger();
    const nowMs = await ledger.nowMs();
    const [verdict] = await ledger.reserve([reservation('a', hold(slidingCounter(), 1, 1))]);
    const resetsAtMs = verdict?.kind === 'reserved' ? (verdict.balances[0]?.resetsAtMs ?? 0) : 0;
    expect(resetsAtMs).toBeGreaterThanOrEqual(nowMs + MINUTE_MS);
    expect(resetsAtMs).toBeLessThanOrEqual(nowMs + MINUTE_MS + MINUTE_MS / 60);
    await subject().advance(resetsAtMs - nowMs);
    expect(await ledger.read({ keyPrefix: 'rate', limit: 1 })).toMatchObject([{ balance: { used: 0 } }]);
  });

  test('a sliding window that was left alone starts anew', async () => {
    const ledger = subject().ledger();
    for (const id of ['a', 'b', 'c']) {
      const [verdict] = await ledger.reserve([reservation(id, hold(slidingCounter(), 1, 1))]);
      expect(verdict).toMatchObject({ kind: 'reserved', balances: [{ used: 1 }] });
      await subject().advance(MINUTE_MS + MINUTE_MS / 60);
    }
  });

  test('a calendar window accepts charges until 48 hours after its end', async () => {
    const ledger = subject().ledger();
    const budget = calendarCounter(await ledger.nowMs());
    const asked = ['a', 'b', 'c'].map((id) => reservation(id, hold(budget, 10, 100)));
    await ledger.reserve(asked);
    /** What the window holds, which only who reserved in it can still see. */
    const balance = async () => {
      const [verdict] = await ledger.reserve(asked.slice(0, 1));
      return verdict?.kind === 'reserved' ? verdict.balances[0] : undefined;
    };
    const endMs = budget.window.kind === 'calendar' ? (budget.window.endMs ?? 0) : 0;
    const graceMs = 48 * 60 * MINUTE_MS;
    await subject().advance(endMs - (await ledger.nowMs()) + graceMs - MINUTE_MS);
    expect(await ledger.settle([settlement('b', { costNanoUsd: 7 })])).toEqual(['settled']);
    expect(await balance()).toMatchObject({ used: 7, reserved: 20 });
    await subject().advance(2 * MINUTE_MS);
    expect(await ledger.settle([settlement('c', { costNanoUsd: 5 })])).toEqual(['settled']);
    expect(await balance()).toMatchObject({ used: 7, reserved: 20 });
  });

  test('an amount that is larger than the limit never fits', async () => {
    const ledger = subject().ledger();
    expect(await ledger.reserve([reservation('a', hold(slidingCounter(), 2, 1))])).toMatchObject([
      { kind: 'refused', retryAtMs: undefined },
    ]);
  });

  test('a calendar window that does not contain the time of the store is said to be outside', async () => {
    const ledger = subject().ledger();
    const nowMs = await ledger.nowMs();
    const yesterday = calendarCounter(nowMs - PERIOD_MS);
    const tomorrow = calendarCounter(nowMs + PERIOD_MS);
    const asked = [yesterday, tomorrow].map((counter, index) =>
      reservation(`r${index}`, hold(lifetimeCounter(), 1, 0), hold(counter, 1, 10)),
    );
    const outside = { kind: 'outside-window', nowMs };
    expect(await ledger.reserve(asked)).toEqual([outside, outside]);
  });

  test('a calendar window has room again when it ends, on another counter', async () => {
    const ledger = subject().ledger();
    const nowMs = await ledger.nowMs();
    const counter = calendarCounter(nowMs);
    await ledger.reserve([reservation('a', hold(counter, 10, 10))]);
    const [refused] = await ledger.reserve([reservation('b', hold(counter, 1, 10))]);
    if (refused?.kind !== 'refused' || refused.retryAtMs === undefined) throw new Error('not refused');
    expect(refused.retryAtMs).toBe(nowMs - (nowMs % PERIOD_MS) + PERIOD_MS);
    await subject().advance(refused.retryAtMs - nowMs);
    const next = hold(calendarCounter(refused.retryAtMs), 1, 10);
    expect(await ledger.reserve([reservation('b', next)])).toMatchObject([{ kind: 'reserved' }]);
  });

  test('what is settled late lands in the window it was admitted in', async () => {
    const ledger = subject().ledger();
    const counter = calendarCounter(await ledger.nowMs());
    await ledger.reserve([
      reservation('a', hold(counter, 10, 10), hold(slidingCounter({ unit: 'cost' }), 10, 10)),
    ]);
    await subject().advance(PERIOD_MS);
    const next = calendarCounter(await ledger.nowMs());
    await ledger.reserve([reservation('b', hold(next, 1, 10))]);
    expect(await ledger.settle([settlement('a', { costNanoUsd: 4 })])).toEqual(['settled']);
    const readings = await ledger.read({ keyPrefix: 'budget', limit: 10 });
    expect(readings).toMatchObject([{ counter: next, balance: { used: 0, reserved: 1 } }]);
  });

  test('what is settled after the window has gone changes nothing and is remembered', async () => {
    await subject().empty();
    const ledger = subject().ledger();
    const gone = settlement('a', { counters: [calendarCounter(0), slidingCounter()], costNanoUsd: 5 });
    expect(await ledger.putBack([gone, gone])).toEqual(['settled', 'duplicate']);
    expect(await ledger.read({ keyPrefix: '', limit: 10 })).toEqual([]);
  });
}
