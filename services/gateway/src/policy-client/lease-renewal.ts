import type { Cancel, Clock } from '@tollgate/clock';

/** How leases are kept alive. */
export type LeaseRenewalOptions = {
  readonly clock: Clock;
  /** Asks policy for more time. False when it could not be asked now. */
  renew(requestIds: readonly string[]): boolean;
};

type Lease = { readonly lengthMs: number; renewedMs: number };

const TICK_MS = 250;
const MESSAGE_LEASES_MAX = 1_000;

/**
 * The leases of running requests. Each is renewed when a third of it is over, so that two renewals may be lost before
 * the reservation is; those that are due together travel together.
 */
export class LeaseRenewal {
  readonly #options: LeaseRenewalOptions;
  readonly #leases = new Map<string, Lease>();
  #cancelTick: Cancel | undefined;

  constructor(options: LeaseRenewalOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancelTick = this.#options.clock.every(TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#cancelTick?.();
  }

  add(requestId: string, lengthMs: number): void {
    this.#leases.set(requestId, { lengthMs, renewedMs: this.#options.clock.monotonicMs() });
  }

  remove(requestId: string): void {
    this.#leases.delete(requestId);
  }

  #tick(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const due = [...this.#leases].filter(
      ([, lease]) => nowMs + TICK_MS >= lease.renewedMs + lease.lengthMs / 3,
    );
    for (let from = 0; from < due.length; from += MESSAGE_LEASES_MAX) {
      const part = due.slice(from, from + MESSAGE_LEASES_MAX);
      if (!this.#options.renew(part.map(([requestId]) => requestId))) return;
      for (const [, lease] of part) lease.renewedMs = nowMs;
    }
  }
}
