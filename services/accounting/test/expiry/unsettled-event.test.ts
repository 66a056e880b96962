import { counterRefOf } from '@tollgate/ledger';
import { describe, expect, test } from 'vitest';
import { unsettledEvent } from '../../src/expiry/unsettled-event.ts';
import { DAY_COST, DAY_TOKENS, hold, MINUTE_REQUESTS } from '../counters.ts';

const ADMITTED_MS = 1_772_323_201_003;
const lease = (holds: ReturnType<typeof hold>[]) => ({ id: 'r1', admittedAtMs: ADMITTED_MS, holds });

describe('the event of a request that was never heard of again', () => {
  test('charges all that was set aside, and tells what the counters tell of it', () => {
    const holds = [hold(DAY_COST, 500), hold(DAY_TOKENS, 90), hold(MINUTE_REQUESTS, 1)];
    expect(unsettledEvent(lease(holds), ADMITTED_MS + 60_000)).toMatchObject({
      requestId: 'r1',
      admittedAtMs: ADMITTED_MS,
      finishedAtMs: ADMITTED_MS + 60_000,
      principal: { subject: 'user:lena@example.com', teams: ['search'] },
      tokens: { output: 90 },
      usageSource: 'USAGE_SOURCE_ESTIMATED',
      costNanoUsd: 500,
      priceStatus: 'PRICE_STATUS_PRICED',
      endedBy: 'ENDED_BY_LEASE_EXPIRY',
      matchedRules: ['budget', 'team-tokens', 'rate'],
      counters: [DAY_COST, DAY_TOKENS, MINUTE_REQUESTS].map(counterRefOf),
      unsettled: true,
    });
  });

  test('says that nobody knows the cost where no budget held one', () => {
    expect(unsettledEvent(lease([hold(MINUTE_REQUESTS, 1)]), ADMITTED_MS)).toMatchObject({
      costNanoUsd: 0,
      priceStatus: 'PRICE_STATUS_UNPRICED',
    });
  });

  test('is the same wherever it is made, so that replicas publish one message', () => {
    const holds = [hold(DAY_COST, 500)];
    expect(unsettledEvent(lease(holds), ADMITTED_MS)).toEqual(unsettledEvent(lease(holds), ADMITTED_MS));
  });
});
