import { simulatedClock } from '@tollgate/clock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Health, type HealthChange } from '../../src/routing/health.ts';

const T = 'main/gpt';

function setUp() {
  const clock = simulatedClock(1_800_000_000_000);
  const changes: HealthChange[] = [];
  const health = new Health(clock, (change) => changes.push(change));
  const report = (isFailure: boolean, retryAfterMs = 0) =>
    health.report({ target: T, isFailure, retryAfterMs });
  const reports = (count: number, isFailure: boolean) => {
    for (let n = 0; n < count; n++) report(isFailure);
  };
  return { clock, changes, health, report, reports };
}

test('a target goes down after three failures in a row, and that is reported once', () => {
  const { health, changes, reports } = setUp();
  reports(2, true);
  expect(health.isDown(T)).toBe(false);
  reports(5, true);
  expect(health.isDown(T)).toBe(true);
  expect(changes).toEqual([{ target: T, downForMs: 5_000 }]);
});

test('a target goes down if more than half of ten calls failed, though no three in a row did', () => {
  const { health, report } = setUp();
  for (let n = 0; n < 3; n++) {
    report(true);
    report(true);
    report(false);
  }
  expect(health.isDown(T)).toBe(false);
  report(true);
  expect(health.isDown(T)).toBe(true);
});

test('a target that asks for time by Retry-After is left alone for that time, a minute at most', () => {
  const { health, report, clock } = setUp();
  report(true, 20_000);
  clock.advance(19_999);
  expect(health.isDown(T)).toBe(true);
  clock.advance(1);
  expect(health.isDown(T)).toBe(false);
  report(true, 3_600_000);
  expect(health.downForMs(T)).toBe(60_000);
});

test('a target that is back gets its share gradually', () => {
  const { health, reports, clock } = setUp();
  reports(3, true);
  clock.advance(5_000);
  const shares = [0, 5_000, 10_000, 5_000].map((durationMs) => {
    clock.advance(durationMs);
    return health.shareOf(T);
  });
  expect(shares).toEqual([0.05, 0.25, 0.75, 1]);
});

test('a target that fails again while it is coming back stays down twice as long', () => {
  const { changes, reports, clock } = setUp();
  reports(3, true);
  for (let n = 0; n < 5; n++) {
    clock.advance(changes.at(-1)?.downForMs ?? 0);
    reports(1, true);
  }
  expect(changes.map(({ downForMs }) => downForMs)).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test('an answer of a target that is down brings it back at once, with a small share', () => {
  const { health, changes, reports } = setUp();
  reports(3, true);
  reports(1, false);
  expect(health.isDown(T)).toBe(false);
  expect(health.shareOf(T)).toBe(0.05);
  expect(changes.at(-1)).toEqual({ target: T, downForMs: 0 });
});

test('what another gateway reports holds as if it had been seen here', () => {
  const { health, changes, clock } = setUp();
  health.take({ target: T, downForMs: 9_000 });
  expect(health.down()).toEqual([T]);
  clock.advance(1_000);
  expect(health.downForMs(T)).toBe(8_000);
  health.take({ target: T, downForMs: 0 });
  expect(health.down()).toEqual([]);
  expect(changes).toEqual([]);
});

test('speeds are means of the last minutes, from three samples on', () => {
  const { health, clock } = setUp();
  const sample = (timePerTokenMs: number) =>
    health.reportSpeed({ target: T, timeToFirstTokenMs: 100, timePerTokenMs });
  sample(10);
  sample(20);
  expect(health.timePerTokenMs(T)).toBeUndefined();
  sample(30);
  expect(health.timePerTokenMs(T)).toBe(20);
  expect(health.timeToFirstTokenMs(T)).toBe(100);
  clock.advance(180_001);
  sample(500);
  expect(health.timePerTokenMs(T)).toBe(20);
  sample(500);
  sample(500);
  expect(health.timePerTokenMs(T)).toBe(500);
});

test('no sequence of failed calls makes a target down for more than 60 s', () => {
  const step = fc.oneof(
    fc.record({ isFailure: fc.boolean(), retryAfterMs: fc.integer({ min: 0, max: 200_000 }) }),
    fc.integer({ min: 0, max: 90_000 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { health, clock, report } = setUp();
      for (const one of steps) {
        if (typeof one === 'number') clock.advance(one);
        else report(one.isFailure, one.retryAfterMs);
        expect(health.shareOf(T)).toBeGreaterThan(0);
        expect(health.shareOf(T)).toBeLessThanOrEqual(1);
        expect(health.downForMs(T)).toBeLessThanOrEqual(60_000);
      }
    }),
  );
});
