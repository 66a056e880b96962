import type { Clock } from '@tollgate/clock';

/**
 * What is not worth asking or trying now: alerts that were told, by us or by another replica, and recipients that could
 * not be reached a moment ago. Only a memory that saves work; the ledger decides.
 */
export type RetryPlan = {
  isDue(key: string, recipient: string): boolean;
  /** Nobody has to ask about this alert for a while. */
  leave(key: string, forMs: number): void;
  delivered(key: string, recipient: string, forMs: number): void;
  failed(recipient: string): void;
};

const KEYS_MAX = 100_000;
const WAIT_MS_MIN = 5_000;
const WAIT_MS_MAX = 10 * 60_000;

/** A plan that knows nothing yet. */
export function retryPlan(clock: Clock): RetryPlan {
  const quietUntilMs = new Map<string, number>();
  const waits = new Map<string, { untilMs: number; waitMs: number }>();

  function leave(key: string, forMs: number): void {
    if (quietUntilMs.size >= KEYS_MAX) quietUntilMs.clear();
    quietUntilMs.set(key, clock.monotonicMs() + forMs);
  }

  return {
    isDue(key, recipient) {
      const nowMs = clock.monotonicMs();
      return (quietUntilMs.get(key) ?? 0) <= nowMs && (waits.get(recipient)?.untilMs ?? 0) <= nowMs;
    },
    leave,
    delivered(key, recipient, forMs) {
      leave(key, forMs);
      waits.delete(recipient);
    },
    failed(recipient) {
      const waitMs = Math.min((waits.get(recipient)?.waitMs ?? WAIT_MS_MIN / 2) * 2, WAIT_MS_MAX);
      if (waits.size >= KEYS_MAX) waits.clear();
      waits.set(recipient, { waitMs, untilMs: clock.monotonicMs() + waitMs });
    },
  };
}
