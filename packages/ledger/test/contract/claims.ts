import { expect, test } from 'vitest';
import { type LedgerUnderTest, MINUTE_MS } from './subject.ts';

/** What `once`, `keep` and `forget` promise. */
export function claimsContract(subject: () => LedgerUnderTest): void {
  test('lets one of many claim a key until its time is over', async () => {
    const ledger = subject().ledger();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ledger.once('alert', MINUTE_MS)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    await subject().advance(MINUTE_MS - 1);
    expect(await ledger.once('alert', MINUTE_MS)).toBe(false);
    await subject().advance(1);
    expect(await ledger.once('alert', MINUTE_MS)).toBe(true);
    expect(await ledger.once('alert', MINUTE_MS)).toBe(false);
  });

  test('lets another claim what was forgotten, and keeps keys apart', async () => {
    const ledger = subject().ledger();
    expect(await ledger.once('one', MINUTE_MS)).toBe(true);
    expect(await ledger.once('other\n{x}', MINUTE_MS)).toBe(true);
    await ledger.forget('one');
    await ledger.forget('unknown');
    expect(await ledger.once('one', MINUTE_MS)).toBe(true);
    expect(await ledger.once('other\n{x}', MINUTE_MS)).toBe(false);
  });

  test('makes a claim last longer, also one that is over', async () => {
    const ledger = subject().ledger();
    expect(await ledger.once('alert', 1_000)).toBe(true);
    await ledger.keep('alert', MINUTE_MS);
    await ledger.keep('late', MINUTE_MS);
    await subject().advance(MINUTE_MS - 1);
    expect([await ledger.once('alert', 1_000), await ledger.once('late', 1_000)]).toEqual([false, false]);
    await subject().advance(1);
    expect([await ledger.once('alert', 1_000), await ledger.once('late', 1_000)]).toEqual([true, true]);
  });

  test('works while the counters are not open', async () => {
    await subject().empty();
    expect(await subject().ledger().once('alert', MINUTE_MS)).toBe(true);
    expect(await subject().ledger().once('alert', MINUTE_MS)).toBe(false);
  });

  test('refuses what cannot be claimed', async () => {
    const ledger = subject().ledger();
    await expect(ledger.once('', MINUTE_MS)).rejects.toThrow(RangeError);
    for (const ttlMs of [0, -1, 0.5]) await expect(ledger.once('a', ttlMs)).rejects.toThrow(RangeError);
  });
}
