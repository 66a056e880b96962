import type { Bus } from '@tollgate/bus';
import { backoff, type Cancel, type Clock } from '@tollgate/clock';
import { AUDIT_SUBJECT, GatewayError } from '@tollgate/contracts';
import type { PolicyEvents } from '../events.ts';
import { auditId } from '../objects/entry-keys.ts';
import { auditPayload } from './audit-entries.ts';

/** Audit entries that are in the config and, as far as is known here, not on the bus yet. */
export const WAITING_MAX = 1_000;

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;

/** Entries by key, as the newest config has them. */
type Entries = ReadonlyMap<string, string>;

/** Carries audit entries from the config to the bus. */
export type Outbox = {
  /** Publishes what is not on the bus yet, now and after failures until it is; called with every version of the config. */
  take(entries: Entries): void;
  /** Those of the entries that the bus has stored: the next change takes them out of the config. */
  published(entries: Entries): string[];
  /** Throws GatewayError `service_unavailable` when too many wait: a change whose trace may get lost is not made. */
  assertRoom(entries: Entries): void;
  /** How many wait. */
  waiting(): number;
  /** Publishes nothing more and resolves when the publish under way has ended. */
  stop(): Promise<void>;
};

/**
 * An outbox. Every policy publishes every entry that it sees in the config, whoever made the change: the id of the
 * message is the entry's, and consumers go by the ids of the events, so it comes to the same as publishing once. Thus
 * nothing is lost with a policy that ends between storing a change and publishing its trace.
 */
export function auditOutbox(options: { bus: Bus; clock: Clock; events: PolicyEvents }): Outbox {
  const { bus, clock, events } = options;
  const stored = new Set<string>();
  let newest: Entries = new Map();
  let running: Promise<void> | undefined;
  let cancelRetry: Cancel | undefined;
  const delays = backoff({ minMs: RETRY_MS_MIN, maxMs: RETRY_MS_MAX });
  let isStopped = false;

  const waitingKeys = (entries: Entries) => [...entries.keys()].filter((key) => !stored.has(key));

  /** In the order of their making: their ids rise with time. */
  async function publishAll(): Promise<void> {
    for (let keys = waitingKeys(newest).sort(); keys.length > 0; keys = waitingKeys(newest).sort()) {
      for (const key of keys) {
        if (isStopped) return;
        const text = newest.get(key);
        if (text === undefined) continue;
        await bus.publish({ subject: AUDIT_SUBJECT, id: auditId(key), payload: auditPayload(text) });
        stored.add(key);
        delays.reset();
      }
    }
  }

  function run(): void {
    if (running !== undefined || isStopped || waitingKeys(newest).length === 0) return;
    cancelRetry?.();
    running = publishAll()
      .catch((error: unknown) => {
        events.auditUnpublished(waitingKeys(newest).length, error);
        if (!isStopped) cancelRetry = clock.after(delays.nextMs(), run);
      })
      .finally(() => {
        running = undefined;
        events.auditWaiting(waitingKeys(newest).length);
      });
  }

  return {
    take(entries) {
      newest = entries;
      for (const key of stored) if (!entries.has(key)) stored.delete(key);
      run();
    },
    published: (entries) => [...entries.keys()].filter((key) => stored.has(key)),
    assertRoom(entries) {
      if (waitingKeys(entries).length <= WAITING_MAX) return;
      throw new GatewayError(
        'service_unavailable',
        'Nothing can be changed now: too many entries of the audit log wait for the bus, which does not take them.',
        { retryAfterMs: RETRY_MS_MAX },
      );
    },
    waiting: () => waitingKeys(newest).length,
    async stop() {
      isStopped = true;
      cancelRetry?.();
      await running;
    },
  };
}
