import type { DeliveredMessage } from '@tollgate/bus';
import { ATTRIBUTE, DURABLE, TRACEPARENT_HEADER, USAGE_SUBJECT } from '@tollgate/contracts';
import { type Caller, type CallerSpans, callerSpans, type Telemetry } from '@tollgate/telemetry';

/** What analytics reports of itself: a counter and at most one log line for each thing that happens. */
export type AnalyticsEvents = ReturnType<typeof analyticsEvents>;

/** Reports through the given telemetry. */
export function analyticsEvents(telemetry: Telemetry) {
  const { logger, meter } = telemetry;
  const insertFailures = meter.createCounter('tollgate_analytics_insert_failures', {
    description: 'Failed inserts into ClickHouse. Analytics retries them.',
  });
  const unusable = meter.createCounter('tollgate_analytics_events_unusable', {
    description:
      'Messages or events that analytics could not use, by kind (message, event). A value above 0 means a defect in the sender.',
  });
  const lag = meter.createGauge('tollgate_analytics_lag_messages', {
    description: 'Messages with usage events on the bus that analytics has not processed yet.',
  });
  const queries = meter.createHistogram('tollgate_analytics_query_seconds', {
    description: 'Time that a query of history took, by kind of query.',
  });

  return {
    ...insertEvents(telemetry),
    ...rollupEvents(telemetry),
    schemaReady(applied: readonly string[]): void {
      if (applied.length > 0) logger.info({ applied }, 'schema migrated');
    },
    certificatesNotRenewed(error: unknown): void {
      logger.warn({ err: error }, 'TLS files cannot be read again; the last certificates stay in use');
    },
    /** ClickHouse cannot be used yet; tried again after the given delay. */
    storeAway(error: unknown, retryInMs: number): void {
      logger.warn({ err: error, retryInMs }, 'ClickHouse is not usable yet; trying again');
    },
    insertFailed(error: unknown, rows: number): void {
      insertFailures.add(1);
      logger.warn({ err: error, rows }, 'insert into ClickHouse failed; the batch will be delivered again');
    },
    messageUndecodable(message: DeliveredMessage, error: unknown): void {
      unusable.add(1, { what: 'message' });
      const { subject, sequence, payload } = message;
      logger.error(
        { err: error, subject, sequence, bytes: payload.length },
        'message is no batch of events; skipped',
      );
    },
    eventUnusable(id: string, fault: string): void {
      unusable.add(1, { what: 'event' });
      logger.error({ id, fault }, 'event cannot become history; skipped');
    },
    lagMeasured(messages: number): void {
      lag.record(messages);
    },
    queried(call: string, seconds: number): void {
      queries.record(seconds, { call });
    },
    /** A call that failed for a reason of ours; the caller's own mistakes are not logged. */
    queryFailed(call: string, error: unknown): void {
      logger.error({ err: error, call }, 'query failed');
    },
    /** A span for each request of the messages that is traced, from now until it is ended or failed. */
    insertTraced: (messages: readonly DeliveredMessage[]): CallerSpans =>
      callerSpans(telemetry, { name: 'usage.insert', kind: 'consumer' }, () => callersOf(messages)),
  };
}

function insertEvents({ logger, meter }: Telemetry) {
  const inserted = meter.createCounter('tollgate_analytics_events_inserted', {
    description:
      'Usage events that analytics wrote to ClickHouse. If the bus delivers a usage event twice, it counts twice.',
  });
  const auditInserted = meter.createCounter('tollgate_analytics_audit_events_inserted', {
    description:
      'Audit events that analytics wrote to ClickHouse. If the bus delivers an audit event twice, it counts twice.',
  });
  const logsInserted = meter.createCounter('tollgate_analytics_request_logs_inserted', {
    description:
      'Request logs that analytics wrote to ClickHouse. If the bus delivers a request log twice, it counts twice.',
  });
  const forwarded = meter.createCounter('tollgate_analytics_request_logs_exported', {
    description: 'Request logs that the collector of TOLLGATE_REQUEST_LOG_EXPORT_URL has accepted.',
  });
  const notForwarded = meter.createCounter('tollgate_analytics_request_logs_export_dropped', {
    description:
      'Request logs that were not exported, by reason: queue_full (too many request logs wait) or refused (the collector does not accept them). History still contains them.',
  });
  return {
    logsForwarded(logs: number): void {
      forwarded.add(logs);
    },
    logsNotForwarded(logs: number, reason: 'queue_full' | 'refused', error?: unknown): void {
      notForwarded.add(logs, { reason });
      logger.warn({ err: error, logs, reason }, 'request logs were not exported');
    },
    inserted(rows: number): void {
      inserted.add(rows);
    },
    auditInserted(rows: number): void {
      auditInserted.add(rows);
    },
    logsInserted(rows: number): void {
      logsInserted.add(rows);
    },
  };
}

function rollupEvents({ logger, meter }: Telemetry) {
  const rollups = meter.createCounter('tollgate_analytics_rollup_buckets', {
    description:
      'Minutes, hours and days of history for which analytics computed sums, by kind (minute, hour, day).',
  });
  const rollupFailures = meter.createCounter('tollgate_analytics_rollup_failures', {
    description:
      'Failed attempts to compute the sums of minutes, hours and days of history. Analytics retries. Until a retry succeeds, queries are slower.',
  });
  return {
    rollupComputed(kind: 'minute' | 'hour' | 'day', buckets: number): void {
      rollups.add(buckets, { kind });
    },
    rollupFailed(error: unknown): void {
      rollupFailures.add(1);
      logger.warn({ err: error }, 'computing rollups failed; queries read usage until it is repeated');
    },
  };
}

function callersOf(messages: readonly DeliveredMessage[]): Caller[] {
  const attributes = {
    [ATTRIBUTE.messageSubject]: USAGE_SUBJECT,
    [ATTRIBUTE.messageConsumer]: DURABLE.analytics,
  };
  return messages.flatMap(({ headers }) =>
    (headers[TRACEPARENT_HEADER] ?? '').split(',').map((traceparent) => ({ traceparent, attributes })),
  );
}
