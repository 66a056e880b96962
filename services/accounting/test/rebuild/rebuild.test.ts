import type { Bus } from '@tollgate/bus';
import { simulatedClock } from '@tollgate/clock';
import type { Charge__Output } from '@tollgate/contracts';
import { memoryLedger } from '@tollgate/ledger';
import { silentTelemetry } from '@tollgate/telemetry';
import { expect, test } from 'vitest';
import { accountingEvents } from '../../src/events.ts';
import type { ChargeHistory } from '../../src/rebuild/history-client.ts';
import { rebuildCounters } from '../../src/rebuild/rebuild.ts';
import { LIFETIME_COST } from '../counters.ts';

const DAY_MS = 24 * 3_600_000;

/** Budgets would open too low: what was settled before the store was emptied may be on the bus only. */
test('reads history only once analytics has everything that was on the bus when the rebuild began', async () => {
  const clock = simulatedClock();
  const ledger = memoryLedger({ clock });
  const admittedAtMs = clock.nowMs();
  let acknowledgedThrough = 7;
  const progress = async () => {
    const seen = { lastSequence: 10, acknowledgedThrough };
    acknowledgedThrough++;
    return seen;
  };
  const charge: Charge__Output = {
    requestId: 'r1',
    admittedAtMs,
    tokens: 1,
    costNanoUsd: 500,
    unsettled: false,
    priceStatus: 'PRICE_STATUS_PRICED',
    counters: [{ key: LIFETIME_COST.key, unit: 'COUNTER_UNIT_COST', slidingMs: 0, startMs: 0, endMs: 0 }],
  };
  const history: ChargeHistory = {
    // As analytics does: what it has not acknowledged is not in its answers.
    async *streamCharges({ lifetimeOnly }) {
      if (!lifetimeOnly && acknowledgedThrough > 10) yield [charge];
    },
    close() {},
  };
  const rebuilt = rebuildCounters(
    {
      // A rebuild asks a bus for nothing else.
      bus: { progress } as Pick<Bus, 'progress'> as Bus,
      ledger,
      history,
      clock,
      events: accountingEvents(silentTelemetry()),
      horizonMs: 40 * DAY_MS,
    },
    new AbortController().signal,
  );
  let isDone = false;
  void rebuilt.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await rebuilt).toBeGreaterThan(0);
  expect(await ledger.read({ keyPrefix: '', limit: 1 })).toMatchObject([{ balance: { used: 500 } }]);
});
