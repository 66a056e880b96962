/** Delays between attempts that fail. */
export type Backoff = {
  /** The delay before the next attempt, in whole milliseconds. */
  nextMs(): number;
  /** After an attempt that succeeded: starts with the shortest delay again. */
  reset(): void;
};

/** Bounds of the delays, in milliseconds. */
export type BackoffOptions = {
  readonly minMs: number;
  readonly maxMs: number;
  /** From 0 to below 1; default `Math.random`. */
  readonly random?: () => number;
};

/**
 * Delays that double from `minMs` to `maxMs`. Each is jittered down by up to half, so that clients of a server that was
 * away do not all come back at the same moment.
 */
export function backoff(options: BackoffOptions): Backoff {
  const { minMs, maxMs, random = Math.random } = options;
  let fullMs = minMs;
  return {
    nextMs() {
      const delayMs = Math.ceil(fullMs * (1 - random() / 2));
      fullMs = Math.min(fullMs * 2, maxMs);
      return delayMs;
    },
    reset() {
      fullMs = minMs;
    },
  };
}
