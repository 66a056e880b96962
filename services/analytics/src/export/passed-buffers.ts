import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs a collection of the kind that is asked for; V8 gives it out under `--expose-gc`. */
type Collect = (options: { readonly type: 'minor' }) => void;

const EVERY_BYTES = 16 * 1024 * 1024;

let collect: Collect | undefined;

/**
 * Returns a function to call with the length of each buffer that has been passed on. It frees them every 16 MiB, which takes about a
 * millisecond. V8 (13.6) plans its minor collections by the objects of the heap, and not by the memory of their buffers: an export of
 * gigabytes makes so few objects that 100 MiB of buffers wait for one.
 */
export function passedBuffers(): (bytes: number) => void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    // V8 documents the function and its options; Node has no type for it.
    collect = runInNewContext('gc') as Collect;
  }
  const run = collect;
  let waiting = 0;
  return (bytes) => {
    waiting += bytes;
    if (waiting < EVERY_BYTES) return;
    waiting = 0;
    run({ type: 'minor' });
  };
}
