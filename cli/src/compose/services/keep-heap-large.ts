import { setFlagsFromString } from 'node:v8';

/** The old space grows to so much more than what is in use before all of it is collected, in percent. */
const GROWTH_PERCENT = 300;

/**
 * Lets V8 collect the whole heap rarely. With few requests, V8 (13.6) gives the old space as little as a tenth of room, and collects
 * all of it again after some seconds of quiet. On one core, each of these collections delays requests by 20 to 50 ms, because the
 * threads that mark take turns with the requests. In exchange, the process uses up to four times the memory of its live objects, as
 * it does under load.
 *
 * V8 reads both flags each time that it plans a collection. `--no-memory-reducer` has no effect on a running process.
 */
export function keepHeapLarge(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString('--memory-reducer-gc-count=0');
}
