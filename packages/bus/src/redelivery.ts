const FIRST_DELAY_MS = 100;
const DELAY_MS_MAX = 10_000;

/** How long a message waits after its `deliveries`-th delivery was rejected: twice as long each time, to 10 s. */
export function redeliveryDelayMs(deliveries: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(deliveries - 1, 10), DELAY_MS_MAX);
}

/** A durable has at most this many messages delivered and not acknowledged, over all its subscriptions. */
export function inFlightMax(maxBatch: number): number {
  return Math.max(1_000, maxBatch * 8);
}
