import type { Bus } from '@tollgate/bus';
import type { Cancel, Clock } from '@tollgate/clock';
import { decodePresence, SERVICE_PRESENCE_SUBJECT, type ServicePresence } from '@tollgate/contracts';

/** A process that ended without a last message is shown for this long. */
const KEPT_MS = 10 * 60_000;
const PROCESSES_MAX = 1_000;

/** The processes of all services, as they describe themselves on the bus. */
export type ServicePresences = {
  /** Begins to listen. */
  start(): void;
  stop(): void;
  /** By service and instance, with the time since the last message of each. */
  list(): ServicePresence[];
};

/** Remembers the last message of each process. `unreadable` is called with the error of a message that cannot be decoded. */
export function servicePresences(options: {
  bus: Pick<Bus, 'listen'>;
  clock: Clock;
  unreadable: (error: unknown) => void;
}): ServicePresences {
  const { bus, clock } = options;
  const seen = new Map<string, { presence: ServicePresence; seenAtMs: number }>();
  let cancel: Cancel = () => {};

  function hear(payload: Uint8Array): void {
    const presence = decodePresence(payload);
    const key = `${presence.service} ${presence.instance}`;
    // Set again at the end: the first entry is the one that was silent for the longest time.
    seen.delete(key);
    if (!presence.isLast) seen.set(key, { presence, seenAtMs: clock.monotonicMs() });
    const [oldest] = seen.keys();
    if (seen.size > PROCESSES_MAX && oldest !== undefined) seen.delete(oldest);
  }

  return {
    start() {
      cancel = bus.listen(SERVICE_PRESENCE_SUBJECT, (payload) => {
        try {
          hear(payload);
        } catch (error) {
          options.unreadable(error);
        }
      });
    },
    stop: () => cancel(),
    list() {
      const nowMs = clock.monotonicMs();
      for (const [key, { seenAtMs }] of seen) if (nowMs - seenAtMs > KEPT_MS) seen.delete(key);
      return [...seen]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, { presence, seenAtMs }]) => ({ ...presence, silentForMs: Math.round(nowMs - seenAtMs) }));
    },
  };
}
