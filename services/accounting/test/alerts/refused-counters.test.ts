import { simulatedClock } from '@tollgate/clock';
import { expect, test } from 'vitest';
import { refusedCounters } from '../../src/alerts/refused-counters.ts';

type Unit = 'COST' | 'REQUESTS' | 'CONCURRENCY';

/** The refusal of a counter of a sliding minute, or of a window without an end. */
function refusal(entity: string, options: { unit?: Unit; slidingMs?: number; used?: number } = {}) {
  const { unit = 'COST', slidingMs = 60_000, used = 7 } = options;
  const window = slidingMs === 0 ? 'lifetime' : 'minute';
  const key = `r|${entity}|${unit.toLowerCase()}|${window}`;
  return {
    refusedHold: {
      counter: { key, unit: `COUNTER_UNIT_${unit}` as const, slidingMs, startMs: 0, endMs: 0 },
      ...{ wanted: 4, used, reserved: 0, limit: 10, resetsAtMs: 0 },
    },
  };
}

function kept(counters: ReturnType<typeof refusedCounters>): string[] {
  return counters.list().map(({ entity }) => entity);
}

test('keeps the first refusal of a counter until its window ends', () => {
  const clock = simulatedClock();
  const counters = refusedCounters(clock);
  counters.note(refusal('all', { used: 7 }));
  clock.advance(59_000);
  counters.note(refusal('all', { used: 9 }));
  expect(counters.list()).toMatchObject([{ rule: 'r', window: 'minute', used: 7, wanted: 4 }]);
  clock.advance(1_000);
  expect(kept(counters)).toEqual([]);
  counters.note(refusal('all', { used: 9 }));
  expect(counters.list()).toMatchObject([{ used: 9 }]);
});

test('looks at a counter without an end for a day', () => {
  const clock = simulatedClock();
  const counters = refusedCounters(clock);
  counters.note(refusal('all', { slidingMs: 0 }));
  clock.advance(86_399_999);
  expect(counters.list()).toMatchObject([{ resetsAtMs: undefined }]);
  clock.advance(1);
  expect(kept(counters)).toEqual([]);
});

test('leaves out events without a refused counter, and limits of requests in flight', () => {
  const counters = refusedCounters(simulatedClock());
  counters.note({ refusedHold: null });
  counters.note(refusal('all', { unit: 'CONCURRENCY', slidingMs: 0 }));
  expect(kept(counters)).toEqual([]);
});

test('keeps 1,000 refused counters, and evicts the oldest for a new one', () => {
  const counters = refusedCounters(simulatedClock());
  for (let index = 0; index < 1_001; index++) counters.note(refusal(`user:${index}`));
  expect(counters.list()).toHaveLength(1_000);
  expect([kept(counters).at(0), kept(counters).at(-1)]).toEqual(['user:1', 'user:1000']);
});
