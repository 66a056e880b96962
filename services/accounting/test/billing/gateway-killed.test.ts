import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_COST, DAY_TOKENS, hold } from '../counters.ts';
import { admit, balances, eventOf, publish, startWorld, type World } from '../world.ts';

const HOLDS = [hold(DAY_COST, 1_000), hold(DAY_TOKENS, 500)];

let world: World;
beforeEach(async () => {
  world = await startWorld();
  await world.untilOpen();
});
afterEach(() => world.stop());

/** Its gateway is gone, so nobody renews its lease, and nobody knows what its provider said. */
async function untilCharged() {
  const id = randomUUID();
  const admittedAtMs = await admit(world.ledger, id, HOLDS, 1);
  await expect.poll(() => world.history.events.get(id), { timeout: 10_000 }).toBeDefined();
  await world.untilHandled();
  return { id, admittedAtMs };
}

test('gateway-killed: a request that was never heard of again is charged all that was reserved', async () => {
  const { id } = await untilCharged();
  expect(world.history.events.get(id)).toMatchObject({
    unsettled: true,
    endedBy: 'ENDED_BY_LEASE_EXPIRY',
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    costNanoUsd: 1_000,
    tokens: { output: 500 },
    httpStatus: 0,
  });
  expect(await balances(world.ledger)).toMatchObject({ [DAY_COST.key]: { used: 1_000, reserved: 0 } });
});

test('gateway-killed-corrected: an event that comes after all replaces that charge', async () => {
  const { id, admittedAtMs } = await untilCharged();
  await publish(world.bus, [eventOf(id, admittedAtMs, HOLDS, { tokens: 9, costNanoUsd: 40 })]);
  await world.untilHandled();
  expect(world.history.events.get(id)).toMatchObject({
    unsettled: false,
    endedBy: 'ENDED_BY_FINISHED',
    costNanoUsd: 40,
  });
  expect(await balances(world.ledger)).toMatchObject({ [DAY_COST.key]: { used: 40, reserved: 0 } });
});

test('gateway-killed-corrected-unreported: an event with a count of the gateway replaces that charge, too', async () => {
  const { id, admittedAtMs } = await untilCharged();
  const counted = eventOf(id, admittedAtMs, HOLDS, { tokens: 7, costNanoUsd: 30 });
  await publish(world.bus, [{ ...counted, usageSource: 'USAGE_SOURCE_ESTIMATED' }]);
  await world.untilHandled();
  expect(world.history.events.get(id)).toMatchObject({
    unsettled: false,
    usageSource: 'USAGE_SOURCE_ESTIMATED',
    costNanoUsd: 30,
  });
  expect(await balances(world.ledger)).toMatchObject({ [DAY_COST.key]: { used: 30, reserved: 0 } });
});
