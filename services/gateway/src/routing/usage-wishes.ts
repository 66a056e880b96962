import type { Clock } from '@tollgate/clock';
import type { Target } from './target.ts';

/** How long an account is not asked again. */
const REMEMBERED_MS = 3_600_000;
const ACCOUNTS_MAX = 10_000;

/**
 * The accounts whose providers refuse to be asked for the usage of a stream. They are remembered for an hour, then asked
 * again: providers learn. In memory, bounded.
 */
export class UsageWishes {
  readonly #clock: Clock;
  /** By account and origin: until when, as a reading of the monotonic clock. */
  readonly #refusedUntilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Notes that the provider of a target has refused the wish. */
  refusedBy(target: Target): void {
    const [oldest] = this.#refusedUntilMs.keys();
    if (oldest !== undefined && this.#refusedUntilMs.size >= ACCOUNTS_MAX)
      this.#refusedUntilMs.delete(oldest);
    this.#refusedUntilMs.set(keyOf(target), this.#clock.monotonicMs() + REMEMBERED_MS);
  }

  /** Whether the provider of a target is known to refuse the wish. */
  isRefusedBy(target: Target): boolean {
    if (this.#refusedUntilMs.size === 0) return false;
    const untilMs = this.#refusedUntilMs.get(keyOf(target));
    return untilMs !== undefined && this.#clock.monotonicMs() < untilMs;
  }
}

function keyOf({ account, provider }: Target): string {
  return `${account}\n${provider.endpoint.key}`;
}
