/** Stops what `every` or `after` started. Calling it again does nothing. */
export type Cancel = () => void;

/**
 * Time as a port, so that windows, leases and retries can be tested without waiting.
 *
 * `nowMs` may jump (it is the wall clock); differences are only ever taken between two readings of
 * `monotonicMs`. Timers never keep the process alive by themselves.
 */
export interface Clock {
  /** Milliseconds since the epoch, whole. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start, with fractions; never goes back. */
  monotonicMs(): number;
  /** Calls `tick` every `periodMs` until cancelled. A tick that throws is the caller's defect. */
  every(periodMs: number, tick: () => void): Cancel;
  /** Calls `action` once after `delayMs` unless cancelled before. */
  after(delayMs: number, action: () => void): Cancel;
}
