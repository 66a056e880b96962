import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type SimulatedClock, simulatedClock } from '@tollgate/clock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fileLeaseJournal,
  type LeaseJournal,
  type Ledger,
  LedgerUnavailableError,
  memoryLedger,
} from '../src/index.ts';
import { SettledIds } from '../src/memory/settled-ids.ts';
import {
  calendarCounter,
  hold,
  lifetimeCounter,
  MINUTE_MS,
  reservation,
  settlement,
  slidingCounter,
} from './contract/subject.ts';

let clock: SimulatedClock;
let folder: string;
beforeEach(() => {
  clock = simulatedClock();
  folder = mkdtempSync(path.join(tmpdir(), 'tollgate-ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is not open until it is opened', async () => {
  const ledger = memoryLedger({ clock });
  expect(await ledger.isOpen()).toBe(false);
  expect(await ledger.reserve([reservation('a')])).toEqual([{ kind: 'not-ready', nowMs: clock.nowMs() }]);
});

test('refuses every call once it is closed', async () => {
  const ledger = memoryLedger({ clock });
  await ledger.close();
  await ledger.close();
  await expect(ledger.reserve([reservation('a')])).rejects.toThrow(LedgerUnavailableError);
  expect(ledger.isAvailable()).toBe(false);
});

describe('what was settled', () => {
  const charge = settlement('a', {
    ...{ admittedAtMs: Date.UTC(2026, 0, 1), counters: [lifetimeCounter()], costNanoUsd: 5 },
  });

  test('is never charged again where there was too much of it to remember', async () => {
    const ledger = memoryLedger({ clock, settledIdsMax: 2 });
    const charges = ['a', 'b', 'c', 'd'].map((id, index) => {
      return { ...charge, id, admittedAtMs: charge.admittedAtMs + index };
    });
    expect(await ledger.settle(charges)).toEqual(Array(4).fill('settled'));
    expect(await ledger.settle(charges)).toEqual(Array(4).fill('duplicate'));
    const next = { ...charge, id: 'e', admittedAtMs: charge.admittedAtMs + 4 };
    expect(await ledger.settle([next, next])).toEqual(['settled', 'duplicate']);
  });

  test('stores a bounded number of ids of charged requests for a bounded time, and evicts the oldest first', () => {
    const settled = new SettledIds({ keepMs: 1_000, idsMax: 3 });
    const remember = (name: string, nowMs: number) =>
      settled.remember(name, { kind: 'settled' }, { admittedAtMs: nowMs, nowMs, keepFactor: 1 });
    const known = () => ['a', 'b', 'c', 'd', 'e'].filter((name) => settled.get(name) !== undefined);
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) remember(name, index);
    expect(known()).toEqual(['b', 'c', 'd']);
    expect(settled.forgottenThroughMs).toBe(0);
    remember('e', 1_001);
    expect(known()).toEqual(['c', 'd', 'e']);
    remember('e', 1_003);
    expect(known()).toEqual(['e']);
    expect(settled.forgottenThroughMs).toBe(3);
  });

  test('can be corrected long after it was charged as unsettled', async () => {
    const ledger = memoryLedger({ clock });
    await ledger.settle([{ ...charge, unsettled: true }]);
    clock.advance(30 * 24 * 3_600_000);
    expect(await ledger.settle([{ ...charge, costNanoUsd: 2 }])).toEqual(['corrected']);
    expect(await ledger.read({ keyPrefix: '', limit: 1 })).toMatchObject([{ balance: { used: 2 } }]);
  });
});

describe('with a journal', () => {
  const journal = () => fileLeaseJournal({ folder: path.join(folder, 'leases') });
  const [id, admittedAtMs] = ['a', Date.UTC(2026, 0, 1)];
  const counters = [slidingCounter(), calendarCounter(admittedAtMs)];
  const asked = reservation(id, ...counters.map((counter) => hold(counter, 10, 100)));

  /** A ledger that dies with its process leaves its file as it is: nothing is closed. */
  async function openLedger(): Promise<Ledger> {
    const ledger = memoryLedger({ clock, journal: journal() });
    await ledger.open();
    return ledger;
  }

  test('holds the leases of a killed process again, and lets them expire', async () => {
    const killed = await openLedger();
    await killed.reserve([asked, reservation('b')]);
    await killed.settle([settlement('b', {})]);
    const ledger = memoryLedger({ clock, journal: journal() });
    expect(await ledger.read({ keyPrefix: 'budget', limit: 1 })).toMatchObject([
      { balance: { used: 0, reserved: 10 } },
    ]);
    expect(await ledger.read({ keyPrefix: 'rate', limit: 1 })).toMatchObject([{ balance: { used: 10 } }]);
    clock.advance(MINUTE_MS);
    const holds = counters.map((counter) => ({ counter, amount: 10 }));
    expect(await ledger.expired(10)).toEqual([{ id, admittedAtMs, holds }]);
    await Promise.all([killed.close(), ledger.close()]);
  });

  test('counts a lease once that history settles before the counters are opened', async () => {
    const killed = await openLedger();
    await killed.reserve([asked]);
    const ledger = memoryLedger({ clock, journal: journal() });
    const history = settlement(id, { admittedAtMs, counters, costNanoUsd: 4 });
    expect(await ledger.settle([history, history])).toEqual(['settled', 'duplicate']);
    await ledger.open();
    expect(await ledger.read({ keyPrefix: 'budget', limit: 1 })).toMatchObject([
      { balance: { used: 4, reserved: 0 } },
    ]);
    const third = memoryLedger({ clock, journal: journal() });
    clock.advance(2 * MINUTE_MS);
    expect(await third.expired(10)).toEqual([]);
    await Promise.all([killed.close(), ledger.close(), third.close()]);
  });

  test('keeps renewals', async () => {
    const killed = await openLedger();
    await killed.reserve([asked]);
    await killed.renew([id], 10 * MINUTE_MS);
    const ledger = memoryLedger({ clock, journal: journal() });
    clock.advance(5 * MINUTE_MS);
    expect(await ledger.expired(10)).toEqual([]);
    clock.advance(5 * MINUTE_MS);
    expect(await ledger.expired(10)).toMatchObject([{ id }]);
    await Promise.all([killed.close(), ledger.close()]);
  });

  test('keeps claims, and not those that were forgotten or are over', async () => {
    const killed = await openLedger();
    expect(await killed.once('fired', 10 * MINUTE_MS)).toBe(true);
    expect(await killed.once('short', MINUTE_MS)).toBe(true);
    expect(await killed.once('failed', MINUTE_MS)).toBe(true);
    await killed.forget('failed');
    clock.advance(MINUTE_MS);
    const ledger = memoryLedger({ clock, journal: journal() });
    expect(await ledger.once('fired', MINUTE_MS)).toBe(false);
    expect(await ledger.once('short', MINUTE_MS)).toBe(true);
    expect(await ledger.once('failed', MINUTE_MS)).toBe(true);
    await Promise.all([killed.close(), ledger.close()]);
  });

  test('writes once a call, and what it could not write with the next one', async () => {
    const stored = new Set<string>();
    let [isFull, writes] = [false, 0];
    const write = (change: () => void) => {
      if (isFull) throw new Error('disk is full');
      writes += 1;
      change();
    };
    const fragile: LeaseJournal = {
      put: (leases) => write(() => leases.forEach((lease) => void stored.add(lease.id))),
      remove: (ids) => write(() => ids.forEach((gone) => void stored.delete(gone))),
      load: () => [],
      putClaim: () => write(() => {}),
      removeClaims: () => write(() => {}),
      loadClaims: () => [],
      close: () => {},
    };
    const ledger = memoryLedger({ clock, journal: fragile });
    await ledger.open();
    await ledger.reserve(['a', 'b', 'c'].map((name) => reservation(name)));
    expect([[...stored], writes]).toEqual([['a', 'b', 'c'], 1]);
    isFull = true;
    await expect(ledger.reserve([reservation('d')])).rejects.toThrow(LedgerUnavailableError);
    await expect(ledger.settle([settlement('a', {})])).rejects.toThrow(LedgerUnavailableError);
    await expect(ledger.once('alert', MINUTE_MS)).rejects.toThrow(LedgerUnavailableError);
    isFull = false;
    expect(await ledger.once('alert', MINUTE_MS)).toBe(true);
    expect(await ledger.reserve([reservation('d')])).toMatchObject([{ kind: 'reserved' }]);
    expect(await ledger.settle([settlement('a', {})])).toEqual(['duplicate']);
    expect([...stored]).toEqual(['b', 'c', 'd']);
  });
});
