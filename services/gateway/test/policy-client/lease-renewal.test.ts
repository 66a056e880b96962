import { simulatedClock } from '@tollgate/clock';
import { expect, test } from 'vitest';
import { LeaseRenewal } from '../../src/policy-client/lease-renewal.ts';

function renewing(renew: (requestIds: readonly string[]) => boolean) {
  const clock = simulatedClock();
  const leases = new LeaseRenewal({ clock, renew });
  leases.start();
  return { clock, leases };
}

test('a lease is renewed before a third of it is over, as long as its request runs', () => {
  const renewedAtMs: number[] = [];
  const { clock, leases } = renewing(() => {
    renewedAtMs.push(clock.monotonicMs());
    return true;
  });
  leases.add('a', 30_000);
  clock.advance(30_000);
  leases.remove('a');
  clock.advance(60_000);
  expect(renewedAtMs).toEqual([9_750, 19_500, 29_250]);
});

test('leases that are due together are renewed together', () => {
  const asked: (readonly string[])[] = [];
  const { clock, leases } = renewing((requestIds) => asked.push(requestIds) > 0);
  leases.add('a', 30_000);
  leases.add('b', 30_000);
  leases.add('long', 300_000);
  clock.advance(10_000);
  expect(asked).toEqual([['a', 'b']]);
});

test('a renewal that could not be sent is tried again at once', () => {
  let attempts = 0;
  const { clock, leases } = renewing(() => ++attempts > 3);
  leases.add('a', 30_000);
  clock.advance(10_500);
  expect(attempts).toBe(4);
});
