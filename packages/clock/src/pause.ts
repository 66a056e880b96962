import type { Clock } from './clock.ts';

/** Resolves after `delayMs`, or as soon as `signal` aborts. Never rejects, and leaves no timer behind. */
export function pause(
  clock: Pick<Clock, 'after'>,
  delayMs: number,
  signal?: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(delayMs, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
