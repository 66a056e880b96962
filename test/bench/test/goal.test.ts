import { expect, test } from 'vitest';
import { coreTimeGoals, goalLine } from '../figure/goal.ts';
import type { Run } from '../figure/rounds.ts';

const RUN: Run = {
  requests: 1,
  requestsPerSecond: 1,
  latencyMs: { p50: 1, p90: 1, p99: 1, max: 1 },
  bodyBytes: 1,
  failures: 0,
  firstFailure: '',
  ownCoreShare: 0,
  serverCoreShare: 1,
  cpuUs: 1,
  mainCpuUs: 1,
};

const costing = (...cpuUs: number[]) => cpuUs.map((each): Run => ({ ...RUN, cpuUs: each }));

test('a goal says what was measured, its bound, and whether it is held', () => {
  expect(goalLine({ what: 'idle', value: 120, bound: { atMost: 120 }, unit: 'MB' })).toBe(
    'goal        idle: 120.0 MB, at most 120 MB: held',
  );
  expect(goalLine({ what: 'ratio', value: 1.5999, bound: { atLeast: 1.6 } })).toBe(
    'goal        ratio: 1.600, at least 1.6: NOT HELD',
  );
});

test('core time is compared with the other build and with the bare proxy, pair by pair', () => {
  const rounds = {
    bareProxy: costing(30, 60),
    gateway: costing(60, 120),
    gatewayName: 'gateway',
    beside: { name: 'abc', runs: costing(100, 200) },
  };
  expect(coreTimeGoals(rounds, { besideMax: 0.65, bareProxyMin: 0.5 })).toEqual([
    { what: 'core time over that of abc', value: 0.6, bound: { atMost: 0.65 } },
    { what: "the bare proxy's core time over ours", value: 0.5, bound: { atLeast: 0.5 } },
  ]);
  expect(coreTimeGoals({ ...rounds, beside: undefined }, { besideMax: 0.65 })).toEqual([]);
});
