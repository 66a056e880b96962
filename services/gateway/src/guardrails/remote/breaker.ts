import type { Clock } from '@tollgate/clock';

/** Failures in a row after which a service is left alone for a while. */
const FAILURES_MAX = 5;
const OPEN_MS = 10_000;

/**
 * A circuit breaker of one service. States: closed (calls go out), open (none does, for `OPEN_MS` after the last failure), half
 * open (one call goes out; the others wait for what becomes of it as if open).
 */
export class Breaker {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #failures = 0;
  #openUntilMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Whether a call may go out; one that may must be followed by `succeeded` or `failed`. */
  mayCall(): boolean {
    if (this.#failures < FAILURES_MAX) return true;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#openUntilMs) return false;
    this.#openUntilMs = nowMs + OPEN_MS;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    this.#openUntilMs = this.#clock.monotonicMs() + OPEN_MS;
  }
}
