import type { Cancel, Clock } from './clock.ts';

/** A clock that stands still until told to move. */
export interface SimulatedClock extends Clock {
  /** Moves time on by `durationMs` and runs, in order of their due time, all timers that fall into it. */
  advance(durationMs: number): void;
}

type Timer = { dueMs: number; periodMs: number | undefined; action: () => void };

/** A clock for tests that starts at `startMs` (default: 2026-01-01T00:00:00Z). */
export function simulatedClock(startMs: number = Date.UTC(2026, 0, 1)): SimulatedClock {
  let currentMs = startMs;
  const timers = new Set<Timer>();

  function schedule(delayMs: number, periodMs: number | undefined, action: () => void): Cancel {
    const timer: Timer = { dueMs: currentMs + delayMs, periodMs, action };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  function nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  return {
    nowMs: () => Math.floor(currentMs),
    monotonicMs: () => currentMs - startMs,
    every: (periodMs, tick) => schedule(periodMs, periodMs, tick),
    after: (delayMs, action) => schedule(delayMs, undefined, action),
    advance(durationMs) {
      const untilMs = currentMs + durationMs;
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        currentMs = timer.dueMs;
        if (timer.periodMs === undefined) timers.delete(timer);
        else timer.dueMs += timer.periodMs;
        timer.action();
      }
      currentMs = untilMs;
    },
  };
}
