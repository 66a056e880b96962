import { randomUUID } from 'node:crypto';
import type { Bus } from '@tollgate/bus';
import type { Cancel } from '@tollgate/clock';
import { decodeHealthChanges, encodeHealthChanges, TARGET_HEALTH_SUBJECT } from '@tollgate/contracts';
import type { Health, HealthChange } from './routing/health.ts';

/** Tells the other gateways what this one learns of its targets, and takes over what they tell. */
export class HealthNews {
  readonly #bus: Pick<Bus, 'broadcast' | 'listen'>;
  /** The gateway's id and one of this process: gateways of one host may have the same name, and still need each other's news. */
  readonly #sender: string;
  #cancel: Cancel = () => {};

  constructor(bus: Pick<Bus, 'broadcast' | 'listen'>, gatewayId: string) {
    this.#bus = bus;
    this.#sender = `${gatewayId} ${randomUUID()}`;
  }

  send(change: HealthChange): void {
    const { target, downForMs } = change;
    const bytes = encodeHealthChanges({
      gatewayId: this.#sender,
      changes: [{ target, downForMs: Math.ceil(downForMs) }],
    });
    this.#bus.broadcast(TARGET_HEALTH_SUBJECT, bytes);
  }

  /** Begins to listen; `unreadable` is called with what is no message of a gateway. */
  start(health: Pick<Health, 'take'>, unreadable: (error: unknown) => void): void {
    this.#cancel = this.#bus.listen(TARGET_HEALTH_SUBJECT, (payload) => {
      try {
        const { gatewayId, changes } = decodeHealthChanges(payload);
        if (gatewayId !== this.#sender) for (const change of changes) health.take(change);
      } catch (error) {
        unreadable(error);
      }
    });
  }

  stop(): void {
    this.#cancel();
  }
}
