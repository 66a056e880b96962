import { setFlagsFromString } from 'node:v8';

const NEVER_MS = 2 ** 31 - 1;

/**
 * Keeps V8 from shrinking the heap while few requests come. It would collect everything 8 seconds after the last large collection,
 * and leave so little room that the next large collection comes soon. Each of them delays the requests of 20 to
 * 50 ms on one core. In exchange, the process keeps the memory of its busiest time until a collection that it needs anyway.
 *
 * V8 reads the delay each time that it plans such a collection. `--no-memory-reducer` would have no effect on a running process.
 */
export function keepHeapLarge(): void {
  setFlagsFromString(`--gc-memory-reducer-start-delay-ms=${NEVER_MS}`);
}
