import type { Clock } from '@tollgate/clock';
import type { Slice } from './scan-turns.ts';

/** How long one slice should take. */
const SLICE_MS = 2;
/** A text of so many characters is scanned in one slice at first. */
const FIRST_CHARS = 1024;
const CHARS_MIN = 256;
const CHARS_MAX = 64 * 1024;

/** Cuts texts into slices that take about `SLICE_MS` each, by how fast the slices before were. */
export class SliceSize {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #chars = FIRST_CHARS;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The work of giving a text to `take` slice by slice, the last of them with `isLast`. */
  slices(text: string, take: (slice: string, isLast: boolean) => void): Slice {
    let at = 0;
    return () => {
      const startedMs = this.#clock.monotonicMs();
      const end = Math.min(text.length, at + this.#chars);
      take(text.slice(at, end), end === text.length);
      const isFull = end - at === this.#chars;
      at = end;
      this.#adapt(this.#clock.monotonicMs() - startedMs, isFull);
      return at < text.length;
    };
  }

  #adapt(tookMs: number, isFull: boolean): void {
    if (tookMs > SLICE_MS) this.#chars = Math.max(CHARS_MIN, this.#chars >> 1);
    else if (isFull && tookMs < SLICE_MS / 2) this.#chars = Math.min(CHARS_MAX, this.#chars << 1);
  }
}
