import type { ClickHouseClient } from '@clickhouse/client';
import type { Bus, DeliveredMessage, Subscription } from '@tollgate/bus';
import { AUDIT_SUBJECT, type AuditEvent__Output, DURABLE, decodeAuditBatch } from '@tollgate/contracts';
import type { AnalyticsEvents } from '../events.ts';
import { type AuditRow, auditFaultOf, auditRowOf } from './audit-row.ts';
import { INSERT_DEADLINE_MS, insertAudit } from './insert.ts';

/** Messages handed over at once: each may have nearly a megabyte. */
const MESSAGES_MAX = 16;

/**
 * Moves audit events from the bus into ClickHouse, as `startIngest` does usage events. An event that comes twice is one
 * row (see the schema).
 */
export function startAuditIngest(options: {
  bus: Bus;
  client: ClickHouseClient;
  events: AnalyticsEvents;
}): Promise<Subscription> {
  const { bus, client, events } = options;
  return bus.consume({
    subject: AUDIT_SUBJECT,
    durable: DURABLE.audit,
    maxBatch: MESSAGES_MAX,
    ackWaitMs: INSERT_DEADLINE_MS + 10_000,
    async handle(messages) {
      const rows = messages.flatMap((message) => rowsOf(message, events));
      if (rows.length === 0) return;
      try {
        await insertAudit(client, rows);
      } catch (error) {
        events.insertFailed(error, rows.length);
        throw error;
      }
      events.auditInserted(rows.length);
    },
  });
}

function rowsOf(message: DeliveredMessage, events: AnalyticsEvents): AuditRow[] {
  return eventsOf(message, events).flatMap((event) => {
    const fault = auditFaultOf(event);
    if (fault === undefined) return [auditRowOf(event)];
    events.eventUnusable(event.id, fault);
    return [];
  });
}

function eventsOf(message: DeliveredMessage, events: AnalyticsEvents): AuditEvent__Output[] {
  try {
    return decodeAuditBatch(message.payload);
  } catch (error) {
    events.messageUndecodable(message, error);
    return [];
  }
}
