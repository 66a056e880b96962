import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus, DeliveredMessage, Subscription } from '@tollgate/bus';
import {
  DURABLE,
  decodeRequestLogs,
  REQUEST_LOG_SUBJECT,
  type RequestLog__Output,
} from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';
import { INSERT_DEADLINE_MS, insertRequestLogs } from '../ingest/insert.ts';
import { type LogRow, logFaultOf, logRowOf } from './log-row.ts';

/** Messages handed over at once: each may have nearly a megabyte, and more when it is inflated. */
const MESSAGES_MAX = 16;

/** Moves request logs from the bus into ClickHouse, as `startIngest` does usage events. A log that comes twice is one row. */
export function startLogIngest(options: {
  bus: Bus;
  client: ClickHouseClient;
  events: AnalyticsEvents;
}): Promise<Subscription> {
  const { bus, client, events } = options;
  return bus.consume({
    subject: REQUEST_LOG_SUBJECT,
    durable: DURABLE.requestLogs,
    maxBatch: MESSAGES_MAX,
    ackWaitMs: INSERT_DEADLINE_MS + 10_000,
    async handle(messages) {
      const rows = messages.flatMap((message) => rowsOf(message, events));
      if (rows.length === 0) return;
      try {
        await insertRequestLogs(client, rows);
      } catch (error) {
        events.insertFailed(error, rows.length);
        throw error;
      }
      events.logsInserted(rows.length);
    },
  });
}

function rowsOf(message: DeliveredMessage, events: AnalyticsEvents): LogRow[] {
  return logsOf(message, events).flatMap((log) => {
    const row = rowOrFault(log);
    if (typeof row !== 'string') return [row];
    events.eventUnusable(log.requestId, row);
    return [];
  });
}

function rowOrFault(log: RequestLog__Output): LogRow | string {
  const fault = logFaultOf(log);
  if (fault !== undefined) return fault;
  try {
    return logRowOf(log);
  } catch (error) {
    return `a body cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function logsOf(message: DeliveredMessage, events: AnalyticsEvents): RequestLog__Output[] {
  try {
    return decodeRequestLogs(message.payload);
  } catch (error) {
    events.messageUndecodable(message, error);
    return [];
  }
}
