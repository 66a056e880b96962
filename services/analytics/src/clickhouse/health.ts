import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus } from '@tollgate/bus';
import type { Cancel, Clock } from '@tollgate/clock';
import { DURABLE, USAGE_SUBJECT } from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';

/** What was seen last. */
export type Health = {
  readonly isUp: boolean;
  /** Usage messages not yet in history; undefined while the bus does not answer. */
  readonly lagMessages: number | undefined;
};

const PERIOD_MS = 2_000;
const PING_DEADLINE_MS = 1_500;

/** Asks ClickHouse and the bus how they are, every two seconds between `start` and `stop`. */
export function storeHealth(options: {
  client: ClickHouseClient;
  bus: Bus;
  clock: Clock;
  events: AnalyticsEvents;
}): { start(): void; stop(): Promise<void>; latest(): Health } {
  const { client, bus, clock, events } = options;
  let latest: Health = { isUp: false, lagMessages: undefined };
  let cancel: Cancel = () => {};
  let look: Promise<void> | undefined;

  async function lookNow(): Promise<void> {
    const [isUp, lagMessages] = await Promise.all([ping(client), measureLag(bus)]);
    latest = { isUp, lagMessages };
    if (lagMessages !== undefined) events.lagMeasured(lagMessages);
    look = undefined;
  }

  return {
    start() {
      look = lookNow();
      cancel = clock.every(PERIOD_MS, () => {
        look ??= lookNow();
      });
    },
    async stop() {
      cancel();
      await look;
    },
    latest: () => latest,
  };
}

async function ping(client: ClickHouseClient): Promise<boolean> {
  const { success } = await client.ping({
    select: true,
    abort_signal: AbortSignal.timeout(PING_DEADLINE_MS),
  });
  return success;
}

async function measureLag(bus: Bus): Promise<number | undefined> {
  try {
    const { lastSequence, acknowledgedThrough } = await bus.progress(USAGE_SUBJECT, DURABLE.analytics);
    return Math.max(0, lastSequence - acknowledgedThrough);
  } catch {
    // The bus reports its own state; here its silence only means that the lag is unknown.
    return undefined;
  }
}
