import { randomUUID } from 'node:crypto';
import { USAGE_SUBJECT, type UsageEvent } from '@tollgate/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY_COST, DAY_TOKENS, hold, LIFETIME_COST, MINUTE_REQUESTS } from './counters.ts';
import { admit, balances, eventOf, publish, startWorld, type World } from './world.ts';

const HOLDS = [hold(DAY_COST, 1_000), hold(DAY_TOKENS, 500), hold(MINUTE_REQUESTS, 1)];

let world: World;
const stops: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  world = await startWorld();
  await world.untilOpen();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await world.stop();
});

/** Admits a request and returns the event that its gateway will publish. */
async function running(used = { tokens: 90, costNanoUsd: 400 }): Promise<UsageEvent> {
  const id = randomUUID();
  return eventOf(id, await admit(world.ledger, id, HOLDS), HOLDS, used);
}

describe('settling', () => {
  test('replaces what was set aside by what was used', async () => {
    const event = await running();
    expect(await balances(world.ledger)).toMatchObject({ [DAY_COST.key]: { used: 0, reserved: 1_000 } });
    await publish(world.bus, [event]);
    await world.untilHandled();
    expect(await balances(world.ledger)).toEqual({
      [DAY_COST.key]: { used: 400, reserved: 0 },
      [DAY_TOKENS.key]: { used: 90, reserved: 0 },
      [MINUTE_REQUESTS.key]: { used: 1, reserved: 0 },
    });
  });

  test('counts each request once, whatever is delivered twice and in whatever batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ tokens: fc.nat({ max: 500 }), costNanoUsd: fc.nat({ max: 1_000 }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.array(fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        async (uses, redeliveries) => {
          const before = await balances(world.ledger);
          const events = await Promise.all(uses.map((used) => running(used)));
          for (const event of events) await publish(world.bus, [event]);
          for (const batch of redeliveries) {
            await publish(
              world.bus,
              batch.map((index) => events[index % events.length] ?? {}),
            );
          }
          await world.untilHandled();
          const after = await balances(world.ledger);
          const spent = (key: string) => (after[key]?.used ?? 0) - (before[key]?.used ?? 0);
          expect(spent(DAY_COST.key)).toBe(uses.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0));
          expect(spent(DAY_TOKENS.key)).toBe(uses.reduce((sum, { tokens }) => sum + tokens, 0));
          expect(after[DAY_COST.key]?.reserved).toBe(0);
        },
      ),
      { numRuns: 10 },
    );
  });

  test('goes on after bytes that are no usage batch and events that no counter can hold', async () => {
    const event = await running();
    await world.bus.publish({
      subject: USAGE_SUBJECT,
      id: 'garbage',
      payload: Uint8Array.from([0x0a, 0xff]),
    });
    await publish(world.bus, [{ ...event, requestId: 'negative', costNanoUsd: -5 }, event]);
    await expect
      .poll(() => balances(world.ledger))
      .toMatchObject({ [DAY_COST.key]: { used: 400, reserved: 0 } });
  });
});

describe('a lease that ran out unheard of', () => {
  test('charges an expired reservation in full, and corrects the charge when the usage event arrives later', async () => {
    const id = randomUUID();
    const admittedAtMs = await admit(world.ledger, id, HOLDS, 1);
    await expect
      .poll(() => balances(world.ledger), { timeout: 10_000 })
      .toMatchObject({
        [DAY_COST.key]: { used: 1_000, reserved: 0 },
        [DAY_TOKENS.key]: { used: 500, reserved: 0 },
      });
    await expect
      .poll(() => world.history.events.get(id))
      .toMatchObject({
        unsettled: true,
        admittedAtMs,
        costNanoUsd: 1_000,
        endedBy: 'ENDED_BY_LEASE_EXPIRY',
      });
    await publish(world.bus, [eventOf(id, admittedAtMs, HOLDS, { tokens: 9, costNanoUsd: 40 })]);
    await world.untilHandled();
    expect(await balances(world.ledger)).toMatchObject({
      [DAY_COST.key]: { used: 40, reserved: 0 },
      [DAY_TOKENS.key]: { used: 9, reserved: 0 },
    });
    expect(world.history.events.get(id)).toMatchObject({ unsettled: false, costNanoUsd: 40 });
  });

  test('is not charged when its event was on the bus in time', async () => {
    const id = randomUUID();
    const admittedAtMs = await admit(world.ledger, id, HOLDS, 1);
    await publish(world.bus, [eventOf(id, admittedAtMs, HOLDS, { tokens: 9, costNanoUsd: 40 })]);
    await world.untilHandled();
    expect(await balances(world.ledger)).toMatchObject({ [DAY_COST.key]: { used: 40, reserved: 0 } });
    expect(await world.ledger.expired(10)).toEqual([]);
  });
});

describe('a request that policy refused because the ledger was too slow', () => {
  test('gives back what the ledger had reserved all the same, and is not charged', async () => {
    const id = randomUUID();
    const admittedAtMs = await admit(world.ledger, id, HOLDS);
    const refused = { errorCode: 'service_unavailable', endedBy: 'ENDED_BY_POLICY' } as const;
    await publish(world.bus, [{ requestId: id, receivedAtMs: admittedAtMs, ...refused }]);
    await world.untilHandled();
    expect(await balances(world.ledger)).toMatchObject({
      [DAY_COST.key]: { used: 0, reserved: 0 },
      [MINUTE_REQUESTS.key]: { used: 0 },
    });
    expect(await world.ledger.expired(10)).toEqual([]);
  });
});

describe('a request that its gateway gave up on', () => {
  test('is not charged when a policy that was hung reserves for it afterwards', async () => {
    const id = randomUUID();
    const receivedAtMs = await world.ledger.nowMs();
    await publish(world.bus, [{ requestId: id, receivedAtMs, mayHoldLease: true }]);
    await world.untilHandled();
    await admit(world.ledger, id, HOLDS, 1);
    expect(await balances(world.ledger)).toEqual({});
    await expect.poll(() => world.ledger.nowMs()).toBeGreaterThan(receivedAtMs + 10);
    expect(await world.ledger.expired(10)).toEqual([]);
  });
});

describe('a rebuild', () => {
  test('puts back every balance, stand-ins included, and opens budgets', async () => {
    const events = await Promise.all(
      Array.from({ length: 40 }, (_, index) => running({ tokens: index, costNanoUsd: index * 7 })),
    );
    await publish(world.bus, events.slice(0, 25));
    await publish(world.bus, events.slice(25));
    const lost = randomUUID();
    const lostAtMs = await admit(world.ledger, lost, HOLDS, 1);
    await expect.poll(() => world.history.events.has(lost), { timeout: 10_000 }).toBe(true);
    await world.untilHandled();
    const before = await balances(world.ledger);

    world = await world.withEmptiedLedger();
    await world.untilOpen();
    expect(await balances(world.ledger)).toEqual(before);

    await publish(world.bus, [eventOf(lost, lostAtMs, HOLDS, { tokens: 0, costNanoUsd: 0 })]);
    await world.untilHandled();
    expect((await balances(world.ledger))[DAY_COST.key]?.used).toBe(
      (before[DAY_COST.key]?.used ?? 0) - 1_000,
    );
  });

  test('reads all of history for budgets that never reset, and the horizon for all others', async () => {
    const longAgoMs = Date.now() - 400 * 86_400_000;
    const holds = [hold(LIFETIME_COST, 1_000), hold(DAY_COST, 1_000)];
    const old = Array.from({ length: 5 }, (_, index) =>
      eventOf(randomUUID(), longAgoMs + index, holds, { tokens: 1, costNanoUsd: 100 }),
    );
    await publish(world.bus, [...old, await running()]);
    await world.untilHandled();

    world = await world.withEmptiedLedger();
    await world.untilOpen();
    expect((await balances(world.ledger))[LIFETIME_COST.key]).toEqual({ used: 500, reserved: 0 });
    const [, horizon, everything] = world.history.asked.slice(-3);
    expect(everything).toEqual({ fromMs: 0, toMs: horizon?.fromMs, lifetimeOnly: true });
    expect(horizon?.lifetimeOnly).toBe(false);
  });

  /** They come on both ways: from the bus, and from history once analytics has them. */
  test('counts events once that were still on the bus when it began', async () => {
    const events = await Promise.all(Array.from({ length: 30 }, () => running()));
    await publish(world.bus, events.slice(0, 10));
    await world.untilHandled();
    const old = world;
    const next = old.withEmptiedLedger();
    for (const event of events.slice(5)) await publish(old.bus, [event]);
    world = await next;
    for (const event of events.slice(20)) await publish(world.bus, [event]);
    await world.untilOpen();
    await world.untilHandled();
    expect(await balances(world.ledger)).toMatchObject({
      [DAY_COST.key]: { used: 30 * 400, reserved: 0 },
      [MINUTE_REQUESTS.key]: { used: 30 },
    });
  });

  test('is begun again when history breaks off, and counts nothing twice', async () => {
    await publish(world.bus, await Promise.all(Array.from({ length: 10 }, () => running())));
    await world.untilHandled();
    const before = await balances(world.ledger);
    world.history.breakNext(1);
    world = await world.withEmptiedLedger();
    expect(world.service.readiness().details).toMatchObject({ rebuilding: true });
    await world.untilOpen();
    await expect
      .poll(() => world.service.readiness())
      .toMatchObject({ ready: true, details: { rebuilding: false } });
    expect(await balances(world.ledger)).toEqual(before);
  });
});
