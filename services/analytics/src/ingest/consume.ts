import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus, DeliveredMessage, Subscription } from '@tollgate/bus';
import { type Clock, pause } from '@tollgate/clock';
import { DURABLE, decodeUsageBatch, USAGE_SUBJECT, type UsageEvent__Output } from '@tollgate/contracts';
import { RowBinary } from '../clickhouse/row-binary.ts';
import type { AnalyticsEvents } from '../events.ts';
import { INSERT_DEADLINE_MS, insertUsage } from './insert.ts';
import { faultOf } from './row.ts';
import { usageRows } from './usage-rows.ts';

/** What `startIngest` works with. */
export type IngestOptions = {
  readonly bus: Bus;
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly events: AnalyticsEvents;
  /** Least time between two inserts unless the later one is full. */
  readonly insertIntervalMs: number;
};

/** Messages handed over at once; each holds the events of a few milliseconds of one gateway. */
export const MESSAGES_MAX = 256;

/**
 * Moves usage events from the bus into ClickHouse. A batch is acknowledged only after ClickHouse has committed all of its
 * inserts; a batch that comes twice, split or joined in another way, changes nothing (see the schema).
 *
 * Bytes that are no usage batch, and events that cannot be a row, can never become history: they are logged and counted
 * and let go, because they would hold up everything behind them. Every other failure repeats the batch.
 */
export function startIngest(options: IngestOptions): Promise<Subscription> {
  const { bus, client, clock, events } = options;
  let lastInsertMs = Number.NEGATIVE_INFINITY;
  let rows = new RowBinary();

  async function handle(messages: readonly DeliveredMessage[]): Promise<void> {
    if (messages.length < MESSAGES_MAX) {
      const waitMs = lastInsertMs + options.insertIntervalMs - clock.monotonicMs();
      if (waitMs > 0) await pause(clock, waitMs);
    }
    const spans = events.insertTraced(messages);
    let insertedRows = 0;
    let failedRows = 0;
    try {
      for (const insert of usageRows(usableEvents(messages, events), rows)) {
        failedRows = insert.timesMs.length;
        await insertUsage(client, insert);
        insertedRows += insert.timesMs.length;
      }
    } catch (error) {
      spans.fail();
      events.insertFailed(error, failedRows);
      // The failed connection may still send the old ones.
      rows = new RowBinary();
      throw error;
    }
    lastInsertMs = clock.monotonicMs();
    spans.end();
    events.inserted(insertedRows);
  }

  return bus.consume({
    subject: USAGE_SUBJECT,
    durable: DURABLE.analytics,
    maxBatch: MESSAGES_MAX,
    ackWaitMs: INSERT_DEADLINE_MS + 10_000,
    handle,
  });
}

function* usableEvents(
  messages: readonly DeliveredMessage[],
  events: AnalyticsEvents,
): Generator<UsageEvent__Output> {
  for (const message of messages) {
    for (const event of eventsOf(message, events)) {
      const fault = faultOf(event);
      if (fault === undefined) yield event;
      else events.eventUnusable(event.requestId, fault);
    }
  }
}

function eventsOf(message: DeliveredMessage, events: AnalyticsEvents): UsageEvent__Output[] {
  try {
    return decodeUsageBatch(message.payload);
  } catch (error) {
    events.messageUndecodable(message, error);
    return [];
  }
}
