import { hostname } from 'node:os';
import type { Bus } from '@tollgate/bus';
import type { Cancel, Clock } from '@tollgate/clock';
import {
  AUDIT_SUBJECT,
  DURABLE,
  encodePresence,
  REQUEST_LOG_SUBJECT,
  SERVICE_PRESENCE_SUBJECT,
  type ServicePresence,
  USAGE_SUBJECT,
} from '@tollgate/contracts';
import type { Service } from '@tollgate/lifecycle';
import { VERSION } from '../version.ts';

/** Policy reports a process as unavailable when it misses three of these. */
const PERIOD_MS = 5_000;

/** What each service reads from the bus. */
const READ_BY: Readonly<Record<string, Readonly<Record<string, { subject: string; durable: string }>>>> = {
  accounting: { usage: { subject: USAGE_SUBJECT, durable: DURABLE.accounting } },
  analytics: {
    usage: { subject: USAGE_SUBJECT, durable: DURABLE.analytics },
    audit: { subject: AUDIT_SUBJECT, durable: DURABLE.audit },
    logs: { subject: REQUEST_LOG_SUBJECT, durable: DURABLE.requestLogs },
  },
};

/**
 * Broadcasts every five seconds how the services of this process are, so that policy can answer for all processes. List it before
 * the services: it then stops after them, and reports them until they have stopped.
 */
export function presenceService(options: {
  services: readonly Service[];
  bus: Pick<Bus, 'broadcast' | 'progress' | 'isAvailable'>;
  clock: Clock;
}): Service {
  const { services, bus, clock } = options;
  const instance = `${hostname()}:${process.pid}`;
  let cancel: Cancel = () => {};
  let running: Promise<void> | undefined;

  function send(presence: ServicePresence): void {
    bus.broadcast(SERVICE_PRESENCE_SUBJECT, encodePresence({ ...presence, instance, version: VERSION }));
  }

  async function announce(): Promise<void> {
    const lags = await Promise.all(services.map(({ name }) => busLags(bus, name)));
    for (const [index, service] of services.entries()) {
      send({ ...presenceOf(service, bus.isAvailable()), busLags: lags[index] ?? [] });
    }
  }

  return {
    name: 'presence',
    needs: [],
    async start() {
      const look = () => {
        // A connection that is just closing refuses a message; the next one tries again.
        running ??= announce()
          .catch(() => {})
          .finally(() => {
            running = undefined;
          });
      };
      look();
      cancel = clock.every(PERIOD_MS, look);
    },
    async stop() {
      cancel();
      await running;
      for (const { name } of services) send({ service: name, isLast: true });
    },
    readiness: () => ({ ready: true, details: {} }),
  };
}

function presenceOf(service: Service, isBusAvailable: boolean): ServicePresence {
  const { ready, configRevision = 0, stores: own = {} } = service.readiness();
  const stores = { ...own, bus: isBusAvailable ? 'ready' : 'unavailable' };
  const isWell = Object.values(stores).every((state) => state === 'ready');
  return {
    service: service.name,
    state: ready ? (isWell ? 'ready' : 'degraded') : 'unavailable',
    configRevision,
    stores: Object.entries(stores).map(([name, state]) => ({ name, state })),
  };
}

async function busLags(bus: Pick<Bus, 'progress'>, service: string) {
  const lags = Object.entries(READ_BY[service] ?? {}).map(async ([stream, { subject, durable }]) => {
    try {
      const { lastSequence, acknowledgedThrough } = await bus.progress(subject, durable);
      return [{ stream, messages: Math.max(0, lastSequence - acknowledgedThrough) }];
    } catch {
      // The state of the bus is reported beside; without it, the lag is unknown.
      return [];
    }
  });
  return (await Promise.all(lags)).flat();
}
