import { type Bus, BusUnavailableError, type OutgoingMessage } from '@tollgate/bus';
import { type SimulatedClock, simulatedClock } from '@tollgate/clock';
import { decodeUsageBatch } from '@tollgate/contracts';
import { type Counter, type Ledger, memoryLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountingEvents } from '../../src/events.ts';
import { startExpiry } from '../../src/expiry/expire.ts';
import { hold } from '../counters.ts';

const LEASE_MS = 10_000;
const GRACE_MS = 5_000;
const BUDGET: Counter = {
  key: 'budget|all|cost|lifetime',
  unit: 'cost',
  window: { kind: 'calendar', startMs: 0, endMs: undefined },
};

let clock: SimulatedClock;
let ledger: Ledger;
let published: OutgoingMessage[];
let isBusAway: boolean;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  clock = simulatedClock();
  ledger = memoryLedger({ clock });
  published = [];
  isBusAway = false;
  await ledger.open();
  await ledger.reserve([{ id: 'r1', leaseMs: LEASE_MS, holds: [hold(BUDGET, 700)] }]);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await ledger.close();
});

function startReplica(): void {
  const bus: Pick<Bus, 'publish'> = {
    async publish(message) {
      if (isBusAway) throw new BusUnavailableError('away');
      published.push(message);
    },
  };
  // Expiry uses nothing else of a bus.
  const options = {
    bus: bus as Bus,
    ledger,
    clock,
    events: accountingEvents(silentTelemetry()),
    graceMs: GRACE_MS,
  };
  const { stop } = startExpiry(options);
  stops.push(stop);
}

/** Lets a sweep that a tick began come to its end. */
async function pass(durationMs: number): Promise<void> {
  for (let passed = 0; passed < durationMs; passed += 1_000) {
    clock.advance(1_000);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

describe('an overdue lease', () => {
  test('is left alone for the grace, and charged after it', async () => {
    startReplica();
    await pass(LEASE_MS + GRACE_MS - 1_000);
    expect(published).toEqual([]);
    await pass(2_000);
    expect(published).toHaveLength(1);
    const [event] = decodeUsageBatch(published[0]?.payload ?? new Uint8Array());
    expect(event).toMatchObject({ requestId: 'r1', costNanoUsd: 700, unsettled: true });
  });

  test('does not charge an expired reservation whose usage event arrives within TOLLGATE_EXPIRY_GRACE_MS', async () => {
    startReplica();
    await pass(LEASE_MS + 2_000);
    const used = { requests: 1, tokens: 0, costNanoUsd: 5, unsettled: false };
    await ledger.settle([{ id: 'r1', admittedAtMs: clock.nowMs() - LEASE_MS, counters: [BUDGET], ...used }]);
    await pass(GRACE_MS * 2);
    expect(published).toEqual([]);
  });

  test('is published by every replica under one id, and not again while the bus remembers that', async () => {
    startReplica();
    startReplica();
    await pass(LEASE_MS + GRACE_MS + 30_000);
    expect(published.map(({ id }) => id)).toEqual(['expired-r1', 'expired-r1']);
  });

  test('is tried again when the bus was away', async () => {
    isBusAway = true;
    startReplica();
    await pass(LEASE_MS + GRACE_MS + 3_000);
    isBusAway = false;
    await pass(1_000);
    expect(published.map(({ id }) => id)).toEqual(['expired-r1']);
  });
});
