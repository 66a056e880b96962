import type { Cancel, Clock } from '@tollgate/clock';
import type { Observation__Output } from '@tollgate/contracts';

/** How observations are handed over. */
export type ObservationsOptions = {
  readonly clock: Clock;
  /** Hands them to policy, or drops them when it is away: estimates learn from the next ones. */
  send(observations: Observation__Output[]): void;
};

const BATCH_MS = 250;
/** More than these of one batch are dropped: a thousand a second teach as much as all of them. */
const BATCH_MAX = 256;

/** What finished requests really generated, for policy's estimates; in batches, and none of them matters by itself. */
export class Observations {
  readonly #options: ObservationsOptions;
  #batch: Observation__Output[] = [];
  #cancelSend: Cancel | undefined;

  constructor(options: ObservationsOptions) {
    this.#options = options;
  }

  add(observation: Observation__Output): void {
    if (this.#batch.length >= BATCH_MAX) return;
    this.#batch.push(observation);
    this.#cancelSend ??= this.#options.clock.after(BATCH_MS, () => this.#send());
  }

  stop(): void {
    this.#cancelSend?.();
    this.#batch = [];
  }

  #send(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#cancelSend = undefined;
    this.#options.send(batch);
  }
}
