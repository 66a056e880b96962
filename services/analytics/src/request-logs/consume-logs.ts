import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus, Subscription } from '@tollgate/bus';
import {
  DURABLE,
  decodeRequestLogs,
  REQUEST_LOG_SUBJECT,
  type RequestLog__Output,
} from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';
import { consumeRows } from '../ingest/consume-rows.ts';
import { insertRequestLogs } from '../ingest/insert.ts';
import type { LogForwarder } from './forward-logs.ts';
import { type LogRow, logFaultOf, logRowOf } from './log-row.ts';

/** Moves request logs from the bus into ClickHouse. A log that comes twice is one row. */
export function startLogIngest(options: {
  bus: Bus;
  client: ClickHouseClient;
  events: AnalyticsEvents;
  forwarder: Pick<LogForwarder, 'forward'>;
}): Promise<Subscription> {
  const { bus, client, events, forwarder } = options;
  return consumeRows(bus, events, {
    subject: REQUEST_LOG_SUBJECT,
    durable: DURABLE.requestLogs,
    decode: decodeRequestLogs,
    idOf: ({ requestId }) => requestId,
    rowOrFault,
    insert: (rows) => insertRequestLogs(client, rows),
    inserted(logs) {
      events.logsInserted(logs.length);
      forwarder.forward(logs);
    },
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
