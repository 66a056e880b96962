import type { Cancel, Clock } from '@tollgate/clock';

/** How long, and how far, a call is read on whose client has left. */
export type ReadOnBounds = { readonly timeoutMs: number; readonly bytesMax: number };

/** A call that is read on for its usage alone. */
export class ReadOn {
  readonly #cancelTimeout: Cancel;
  #bytesLeft: number;

  /** `timedOut` is called once the time is over, unless `end` was called before. */
  constructor(bounds: ReadOnBounds, clock: Clock, timedOut: () => void) {
    this.#bytesLeft = bounds.bytesMax;
    this.#cancelTimeout = clock.after(bounds.timeoutMs, timedOut);
  }

  /** Counts bytes that were read. False when they are more than may be. */
  hasRoomFor(byteCount: number): boolean {
    this.#bytesLeft -= byteCount;
    return this.#bytesLeft >= 0;
  }

  end(): void {
    this.#cancelTimeout();
  }
}
