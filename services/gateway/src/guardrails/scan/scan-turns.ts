import type { Clock } from '@tollgate/clock';

/** Most time that scanning takes of one turn of the event loop, all requests together; the slice that passes it still ends. */
const TURN_MS_MAX = 6;

/** A part of some work; returns whether more of the work is left. */
export type Slice = () => boolean;

type Work = { readonly slice: Slice; resolve(): void; reject(error: unknown): void };

/**
 * Shares the event loop between scans and everything else: works of all requests are done slice by slice, in turn, and once
 * a turn of the event loop has given them its time the rest waits for the next one.
 */
export class ScanTurns {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #waiting: Work[] = [];
  #spentMs = 0;
  #isNextTurnAsked = false;
  #isWorking = false;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Does a work. At once, unless this turn's time is spent. Rejects with what a slice throws. */
  run(slice: Slice): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ slice, resolve, reject });
      this.#work();
    });
  }

  #work(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let work = this.#next(); work !== undefined; work = this.#next()) {
      const startedMs = this.#clock.monotonicMs();
      this.#slice(work);
      this.#spentMs += this.#clock.monotonicMs() - startedMs;
    }
    this.#isWorking = false;
    this.#askNextTurn();
  }

  #next(): Work | undefined {
    return this.#spentMs < TURN_MS_MAX ? this.#waiting.shift() : undefined;
  }

  #slice(work: Work): void {
    try {
      if (work.slice()) this.#waiting.push(work);
      else work.resolve();
    } catch (error) {
      work.reject(error);
    }
  }

  #askNextTurn(): void {
    if (this.#isNextTurnAsked) return;
    this.#isNextTurnAsked = true;
    setImmediate(() => {
      this.#isNextTurnAsked = false;
      this.#spentMs = 0;
      if (this.#waiting.length > 0) this.#work();
    });
  }
}
