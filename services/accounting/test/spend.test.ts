import { randomUUID } from 'node:crypto';
import type { ServiceError } from '@grpc/grpc-js';
import { fromServiceError, type GetSpendRequest, type GetSpendResponse__Output } from '@tollgate/contracts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hold, LIFETIME_COST, MINUTE_REQUESTS } from './counters.ts';
import { admit, eventOf, publish, spendClient, startWorld, type World } from './world.ts';

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

describe('spend', () => {
  const RULES = {
    rules: [
      { rule: 'pilot', mode: 'enforce', per: [], limits: [limit('COUNTER_UNIT_COST', 'lifetime', 5_000)] },
      { rule: 'rate', mode: 'audit', per: ['user'], limits: [limit('COUNTER_UNIT_REQUESTS', 'hour', 7)] },
    ],
  };

  function limit(unit: 'COUNTER_UNIT_COST' | 'COUNTER_UNIT_REQUESTS', window: string, most: number) {
    return { unit, window, limit: most };
  }

  beforeEach(() => world.policy.tell({ limits: RULES }));

  function getSpend(request: GetSpendRequest): Promise<GetSpendResponse__Output> {
    const client = spendClient(world.spendAddress);
    stops.push(() => client.close());
    return new Promise((resolve, reject) => {
      client.getSpend(request, (error, response) => (error || !response ? reject(error) : resolve(response)));
    });
  }

  /** What is refused at first: policy has to have sent its rules. */
  function spendOnce(request: GetSpendRequest = {}): Promise<GetSpendResponse__Output> {
    return vi.waitFor(() => getSpend(request), { timeout: 10_000 });
  }

  async function spendLifetime(): Promise<void> {
    const holds = [hold(LIFETIME_COST, 1_000), hold(MINUTE_REQUESTS, 1)];
    const id = randomUUID();
    const event = eventOf(id, await admit(world.ledger, id, holds), holds, { tokens: 1, costNanoUsd: 400 });
    await publish(world.bus, [event]);
  }

  test('shows limits of the rules beside what the counters hold', async () => {
    await spendLifetime();
    await admit(world.ledger, randomUUID(), [hold(LIFETIME_COST, 1_000)]);
    await world.untilHandled();
    const { counters, complete, nextCursor } = await spendOnce();
    expect({ complete, nextCursor }).toEqual({ complete: true, nextCursor: '' });
    expect(counters).toEqual([
      {
        rule: 'pilot',
        entity: 'all',
        unit: 'COUNTER_UNIT_COST',
        window: 'lifetime',
        limit: 5_000,
        granted: 0,
        grantedUntilMs: 0,
        used: 400,
        reserved: 1_000,
        resetsAtMs: 0,
        uncertainRequests: 0,
        mode: 'enforce',
      },
      expect.objectContaining({
        rule: 'rate',
        entity: 'user:lena@example.com',
        used: 1,
        limit: 7,
        mode: 'audit',
      }),
    ]);
  });

  test('is the same after the counters were rebuilt', async () => {
    await spendLifetime();
    await world.untilHandled();
    const before = await spendOnce();
    world = await world.withEmptiedLedger();
    await world.untilOpen();
    expect(await spendOnce()).toEqual(before);
  });

  test('names what is wrong with a question', async () => {
    await spendOnce();
    const refusalOf = (request: GetSpendRequest) =>
      getSpend(request).catch((error: ServiceError) => fromServiceError(error, 'accounting'));
    expect(await refusalOf({ rule: 'a|b' })).toMatchObject({ code: 'invalid_request', param: 'rule' });
    expect(await refusalOf({ rule: 'rat' })).toMatchObject({
      code: 'not_found',
      message: 'There is no rule rat; did you mean rate?',
    });
    expect(await refusalOf({ cursor: '!' })).toMatchObject({ code: 'invalid_request', param: 'cursor' });
  });

  test('answers service_unavailable while policy has not sent its rules', async () => {
    world.policy.tell({ limits: null });
    const refusal = await vi.waitFor(async () => {
      const error = await getSpend({}).catch((thrown: ServiceError) =>
        fromServiceError(thrown, 'accounting'),
      );
      expect(error).toMatchObject({ code: 'service_unavailable', retryAfterMs: 1_000 });
      return error;
    });
    expect(refusal).toMatchObject({ message: expect.stringContaining('has not received the rules') });
  });

  test('answers service_unavailable when the ledger is away', async () => {
    await spendOnce();
    await world.ledger.close();
    const refusal = await getSpend({}).catch((error: ServiceError) => fromServiceError(error, 'accounting'));
    expect(refusal).toMatchObject({ code: 'service_unavailable', retryAfterMs: 1_000 });
    expect(world.service.readiness().ready).toBe(false);
  });
});
