import { expect, test } from 'vitest';
import { SETTLED_TTL_MS } from '../../src/settle.ts';
import {
  calendarCounter,
  hold,
  type LedgerUnderTest,
  lifetimeCounter,
  MINUTE_MS,
  reservation,
  settlement,
  slidingCounter,
} from './subject.ts';

/** What `settle` promises. */
export function settlingContract(subject: () => LedgerUnderTest): void {
  async function balance(keyPrefix: string): Promise<{ used: number; reserved: number } | undefined> {
    const [reading] = await subject().ledger().read({ keyPrefix, limit: 1 });
    return reading && { used: reading.balance.used, reserved: reading.balance.reserved };
  }

  test('replaces reserved amounts by real ones, each by its unit', async () => {
    const ledger = subject().ledger();
    const tokens = slidingCounter({ name: 'tokens', unit: 'tokens' });
    const budget = calendarCounter(await ledger.nowMs());
    const holds = [hold(slidingCounter(), 1, 10), hold(tokens, 900, 1_000), hold(budget, 800, 1_000)];
    await ledger.reserve([reservation('a', ...holds)]);
    const real = settlement('a', { tokens: 20, costNanoUsd: 30 });
    expect(await ledger.settle([real])).toEqual(['settled']);
    expect(await balance('rate')).toEqual({ used: 1, reserved: 0 });
    expect(await balance('tokens')).toEqual({ used: 20, reserved: 0 });
    expect(await balance('budget')).toEqual({ used: 30, reserved: 0 });
  });

  test('charges the named counters alone if the settlement wants that, and gives the others back', async () => {
    const ledger = subject().ledger();
    const tokens = slidingCounter({ name: 'tokens', unit: 'tokens' });
    const budget = calendarCounter(await ledger.nowMs());
    const holds = [hold(slidingCounter(), 1, 10), hold(tokens, 900, 1_000), hold(budget, 800, 1_000)];
    await ledger.reserve([reservation('a', ...holds)]);
    const real = settlement('a', { tokens: 20, costNanoUsd: 30, counters: [tokens], chargesNamed: true });
    expect(await ledger.settle([real, real])).toEqual(['settled', 'duplicate']);
    expect(await balance('rate')).toEqual({ used: 0, reserved: 0 });
    expect(await balance('tokens')).toEqual({ used: 20, reserved: 0 });
    expect(await balance('budget')).toEqual({ used: 0, reserved: 0 });
  });

  test('corrects an unsettled charge by an event that names some of its counters', async () => {
    const ledger = subject().ledger();
    const tokens = slidingCounter({ name: 'tokens', unit: 'tokens' });
    const budget = calendarCounter(await ledger.nowMs());
    await ledger.reserve([reservation('a', hold(tokens, 900, 1_000), hold(budget, 800, 1_000))]);
    await ledger.settle([settlement('a', { tokens: 900, costNanoUsd: 800, unsettled: true })]);
    const real = settlement('a', { tokens: 20, costNanoUsd: 30, counters: [budget], chargesNamed: true });
    expect(await ledger.settle([real])).toEqual(['corrected']);
    expect(await balance('tokens')).toEqual({ used: 0, reserved: 0 });
    expect(await balance('budget')).toEqual({ used: 30, reserved: 0 });
  });

  test('counts a settlement once, however often it is delivered', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(lifetimeCounter(), 10, 10))]);
    const real = settlement('a', { costNanoUsd: 7 });
    expect(await ledger.settle([real, real])).toEqual(['settled', 'duplicate']);
    expect(await ledger.settle([real, { ...real, unsettled: true }])).toEqual(['duplicate', 'duplicate']);
    expect(await balance('total')).toEqual({ used: 7, reserved: 0 });
  });

  test('counts more than was reserved where more was used', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(lifetimeCounter(), 1, 10))]);
    await ledger.settle([settlement('a', { costNanoUsd: 25 })]);
    expect(await balance('total')).toEqual({ used: 25, reserved: 0 });
  });

  test('adjusts a sliding window at the moment of admission, whenever the request ends', async () => {
    const ledger = subject().ledger();
    const tokens = slidingCounter({ name: 'tokens', unit: 'tokens' });
    await ledger.reserve([reservation('a', hold(tokens, 100, 1_000))]);
    await subject().advance(MINUTE_MS / 2);
    await ledger.reserve([reservation('b', hold(tokens, 5, 1_000))]);
    await ledger.settle([settlement('a', { tokens: 40 })]);
    expect(await balance('tokens')).toEqual({ used: 45, reserved: 0 });
    await subject().advance(MINUTE_MS / 2 + MINUTE_MS / 60);
    expect(await balance('tokens')).toEqual({ used: 5, reserved: 0 });
  });

  test('resets a sliding window by the oldest part that still has something in it', async () => {
    const ledger = subject().ledger();
    const tokens = slidingCounter({ name: 'tokens', unit: 'tokens' });
    await ledger.reserve([reservation('a', hold(tokens, 100, 1_000))]);
    await subject().advance(MINUTE_MS / 2);
    await ledger.reserve([reservation('b', hold(tokens, 5, 1_000))]);
    const [before] = await ledger.read({ keyPrefix: 'tokens', limit: 1 });
    await ledger.settle([settlement('a', { tokens: 0 })]);
    const [after] = await ledger.read({ keyPrefix: 'tokens', limit: 1 });
    expect(after?.balance).toEqual({
      ...{ used: 5, reserved: 0 },
      resetsAtMs: Number(before?.balance.resetsAtMs) + MINUTE_MS / 2,
    });
  });

  test('holds nothing for a request that is reserved again after it was settled', async () => {
    const ledger = subject().ledger();
    const asked = reservation('a', hold(lifetimeCounter(), 5, 10));
    await ledger.reserve([asked]);
    await ledger.settle([settlement('a', { costNanoUsd: 2 })]);
    expect(await ledger.reserve([asked])).toMatchObject([{ kind: 'reserved', balances: [{ reserved: 0 }] }]);
    await subject().advance(2 * MINUTE_MS);
    expect(await ledger.expired(10)).toEqual([]);
  });

  test('holds nothing for a request that was settled with nothing used before it is reserved', async () => {
    const ledger = subject().ledger();
    const admittedAtMs = await ledger.nowMs();
    const closed = settlement('a', { admittedAtMs, requests: 0 });
    expect(await ledger.settle([closed, closed])).toEqual(['settled', 'duplicate']);
    await subject().advance(SETTLED_TTL_MS - 1);
    const holds = [hold(slidingCounter(), 1, 1), hold(lifetimeCounter(), 5, 5)];
    expect(await ledger.reserve([reservation('a', ...holds)])).toMatchObject([{ kind: 'reserved' }]);
    expect(await ledger.reserve([reservation('b', ...holds)])).toMatchObject([{ kind: 'reserved' }]);
    expect(await balance('total')).toEqual({ used: 0, reserved: 5 });
    await subject().advance(MINUTE_MS);
    expect((await ledger.expired(10)).map(({ id }) => id)).toEqual(['b']);
  });

  test('charges an expired request in its full amount and corrects it when the real one is heard of', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(lifetimeCounter(), 10, 20))]);
    await subject().advance(MINUTE_MS);
    const full = settlement('a', { costNanoUsd: 10, unsettled: true });
    expect(await ledger.settle([full, full])).toEqual(['settled', 'duplicate']);
    expect(await balance('total')).toEqual({ used: 10, reserved: 0 });
    const real = settlement('a', { costNanoUsd: 4 });
    expect(await ledger.settle([real, real, full])).toEqual(['corrected', 'duplicate', 'duplicate']);
    expect(await balance('total')).toEqual({ used: 4, reserved: 0 });
  });

  test('settles an expired request that was not charged yet', async () => {
    const ledger = subject().ledger();
    await ledger.reserve([reservation('a', hold(lifetimeCounter(), 10, 20))]);
    await subject().advance(2 * MINUTE_MS);
    expect(await ledger.settle([settlement('a', { costNanoUsd: 3 })])).toEqual(['settled']);
    expect(await ledger.expired(10)).toEqual([]);
    expect(await balance('total')).toEqual({ used: 3, reserved: 0 });
  });

  test('charges the counters of the event where the reservation is not known, and corrects those too', async () => {
    const ledger = subject().ledger();
    const admittedAtMs = await ledger.nowMs();
    const counters = [lifetimeCounter(), slidingCounter(), calendarCounter(admittedAtMs)];
    const unheard = settlement('a', { admittedAtMs, counters, costNanoUsd: 9, unsettled: true });
    expect(await ledger.settle([unheard])).toEqual(['settled']);
    expect(await balance('total')).toEqual({ used: 9, reserved: 0 });
    expect(await ledger.settle([settlement('a', { costNanoUsd: 5 })])).toEqual(['corrected']);
    expect(await balance('total')).toEqual({ used: 5, reserved: 0 });
    expect(await balance('budget')).toEqual({ used: 5, reserved: 0 });
    expect(await balance('rate')).toEqual({ used: 1, reserved: 0 });
  });

  test('counts a request that says it was admitted after the time of the store as admitted now', async () => {
    const ledger = subject().ledger();
    const admittedAtMs = (await ledger.nowMs()) + 10 * MINUTE_MS;
    await ledger.settle([settlement('a', { admittedAtMs, counters: [slidingCounter()] })]);
    expect(await balance('rate')).toEqual({ used: 1, reserved: 0 });
    await subject().advance(MINUTE_MS + MINUTE_MS / 60);
    expect((await balance('rate'))?.used ?? 0).toBe(0);
  });

  test('does not charge a request twice if its usage event arrives again after its id has expired', async () => {
    const ledger = subject().ledger();
    const admittedAtMs = await ledger.nowMs();
    const counters = [lifetimeCounter()];
    await ledger.reserve(['a', 'slow'].map((id) => reservation(id, hold(lifetimeCounter(), 10, 90))));
    const late = (id: string) => settlement(id, { admittedAtMs, counters, costNanoUsd: 3 });
    expect(await ledger.settle([late('a'), late('b')])).toEqual(['settled', 'settled']);
    await subject().advance(SETTLED_TTL_MS + 1);
    expect(await ledger.settle([late('a'), late('b')])).toEqual(['duplicate', 'duplicate']);
    expect(await balance('total')).toEqual({ used: 6, reserved: 10 });
    // Nobody can say that this one was not settled six hours ago; but a lease that is there was not.
    expect(await ledger.settle([late('unknown'), late('slow')])).toEqual(['duplicate', 'settled']);
    const fresh = { ...late('fresh'), admittedAtMs: await ledger.nowMs() };
    expect(await ledger.settle([fresh, late('slow')])).toEqual(['settled', 'duplicate']);
    expect(await balance('total')).toEqual({ used: 12, reserved: 0 });
  });

  test('refuses amounts that cannot be counted exactly', async () => {
    const ledger = subject().ledger();
    for (const costNanoUsd of [-1, 0.5, Number.NaN]) {
      await expect(ledger.settle([settlement('a', { costNanoUsd })])).rejects.toThrow(RangeError);
    }
  });
}
