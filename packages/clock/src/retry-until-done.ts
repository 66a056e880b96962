import { type BackoffOptions, backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import { pause } from './pause.ts';

/** How work is repeated until it succeeds. */
export type RetryOptions = BackoffOptions & {
  readonly clock: Pick<Clock, 'after'>;
  /** Ends a delay and allows no further attempt. */
  readonly signal: AbortSignal;
  /** Attempt `attempt`, from 1, failed; the next one follows after `delayMs` unless the signal aborts. */
  failed(error: unknown, attempt: number, delayMs: number): void;
};

/**
 * Repeats `work` after growing delays until it succeeds. Resolves with its result, or with `undefined` if the signal aborts
 * before. Rejects only if `failed` throws.
 */
export async function retryUntilDone<Result>(
  work: () => Promise<Result>,
  options: RetryOptions,
): Promise<Result | undefined> {
  const { clock, signal, failed } = options;
  const delays = backoff(options);
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await work();
    } catch (error) {
      const delayMs = delays.nextMs();
      failed(error, attempt, delayMs);
      await pause(clock, delayMs, signal);
    }
  }
  return undefined;
}
